"""Run as a program: a store with the S3 interface, which prints its address and keeps everything in memory."""

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


def serve() -> None:
    """Serve until the process is ended."""
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve()

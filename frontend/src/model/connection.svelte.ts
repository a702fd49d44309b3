// Whether the browser is on the network, and whether the visitor is still signed in.

import { watchReplies } from "../api";

class Connection {
  isOnline = $state(navigator.onLine);
  isSignedOut = $state(false);

  constructor() {
    window.addEventListener("online", () => (this.isOnline = true));
    window.addEventListener("offline", () => (this.isOnline = false));
    watchReplies((status) => (this.isSignedOut = status === 401));
  }
}

export const connection = new Connection();

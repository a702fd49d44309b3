# Sourced by the commands beside it: sets up what they need, inside this checkout and nowhere else.
#
#   .venv                   the packages that uv.lock names, and Quire itself
#   .tools                  uv, where the machine has none
#   frontend/node_modules   what the page is built with; hatch_build.py builds it while Quire is installed
#
# A finished set-up leaves a note in .venv of what it was made from. While that holds, nothing is run and no network
# is needed; a set-up that was interrupted left no note and is taken up again.

uv_version=0.13.9

# Certificates are those that the machine trusts, as in networks with a proxy of their own.
export UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1
unset VIRTUAL_ENV UV_PYTHON
# Where Python keeps nothing that it compiled, each process compiles all packages anew: seconds of computing for each start.
unset PYTHONDONTWRITEBYTECODE

# set_up serve, or set_up develop, which includes it. To be called in the checkout's root.
set_up() {
    is_set_up "$1" && return
    mkdir -p .tools
    {
        wait_for_other_set_ups
        is_set_up "$1" || install "$1"
    } 9>.tools/set-up.lock
}

is_set_up() {
    grep -qsxF "$(fingerprint)" ".venv/set-up-for-$1" .venv/set-up-for-develop &&
        [ -x .venv/bin/python ] && [ -d src/quire/web/static ]
}

fingerprint() {
    {
        pwd
        find pyproject.toml uv.lock hatch_build.py src/quire/__init__.py frontend \
            -name node_modules -prune -o -type f -exec cksum {} + | LC_ALL=C sort
    } | cksum
}

wait_for_other_set_ups() {
    command -v flock >/dev/null || return 0
    flock --nonblock 9 && return
    say "Waiting for another set-up of this checkout."
    flock 9
}

install() {
    local purpose=$1 made_from
    made_from=$(fingerprint)
    find_python
    find_node
    find_uv
    is_venv_usable || uv venv --quiet --clear --no-project --python "$python" .venv
    rm -f .venv/set-up-for-*
    say "Installing Quire's packages and building its page; the first time takes a minute or two."
    shift
    [ "$purpose" = develop ] || set -- --no-group dev --inexact
    touch .venv/unfinished
    sync "$@" --no-install-project
    rm .venv/unfinished
    sync "$@"
    # uv compiles the packages, but not what is installed from its sources.
    .venv/bin/python -m compileall -q src/quire
    echo "$made_from" >".venv/set-up-for-$purpose"
}

# With the locked hatchling for building Quire: nothing that is not locked, and a changed page builds without network.
sync() {
    uv sync --quiet --frozen --extra postgres --extra ocr --compile-bytecode \
        --no-build-isolation-package quire --reinstall-package quire "$@"
}

find_python() {
    local name report='import sys; print(sys.executable); sys.exit(sys.version_info < (3, 11))'
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        python=$("$name" -c "$report" 2>/dev/null) && return
    done
    fail "Quire needs Python 3.11 or newer; none of python3.11, python3.12, ..., python3 on the PATH is."
}

find_node() {
    [ -d src/quire/web/static ] || command -v npm >/dev/null ||
        fail "Quire's page is built with Node.js 20.19 or newer and npm: install them (https://nodejs.org)."
}

# Leaves a uv on the PATH: the machine's own if it is new enough, else one of ours.
find_uv() {
    local ours=.tools/uv-$uv_version
    uv cache dir >/dev/null 2>&1 && return
    if [ ! -d "$ours" ]; then
        say "Fetching uv $uv_version, which installs Quire's packages."
        "$python" -m pip --version >/dev/null 2>&1 ||
            fail "$python has no pip: install it (on Debian and Ubuntu: apt install python3-pip), or uv itself."
        rm -rf "$ours.part"
        PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore "$python" -m pip install \
            --quiet --disable-pip-version-check --no-deps --target "$ours.part" "uv==$uv_version"
        mv "$ours.part" "$ours"
    fi
    PATH=$PWD/$ours/bin:$PATH
}

# Its programs name the place where they were made, so a moved checkout needs a new one; and where the installing of
# packages was cut off, nobody knows which of them are whole.
is_venv_usable() {
    grep -qsF "'$PWD/.venv'" .venv/bin/activate && .venv/bin/python -c '' 2>/dev/null && [ ! -e .venv/unfinished ]
}

say() {
    echo "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

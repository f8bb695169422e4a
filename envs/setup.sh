#!/bin/sh
# See to .venv:  sh envs/setup.sh FILE…  (the requirements beside this script that it must hold)
#
# Finds a Python, by running what there is: $PYTHON where it is given, or else that of .venv, or else
# the first on PATH that fits. The rest is make_venv.py's. For any POSIX shell and any make.

here=$(dirname -- "$0")
# The oldest Python 3 that pyproject.toml allows.
floor=$(sed -n 's/^requires-python = ">=3\.\([0-9]*\)".*/\1/p' "$here/../pyproject.toml")

fits='
import sys
if sys.version_info < (3, int(sys.argv[1])): sys.exit("is Python %d.%d" % sys.version_info[:2])
if sys.implementation.name != "cpython": sys.exit("is no CPython")
try: import bz2, ctypes, ensurepip, lzma, sqlite3, ssl, venv, zlib
except ImportError as lacking: sys.exit("lacks a part of its library: %s" % lacking)
print(getattr(sys, "_base_executable", "") or sys.executable)
'

# Prints every place on PATH of a Python, those that the requirements were tried with first.
on_path() {
    set -f
    for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
        IFS=:
        for place in $PATH; do
            if [ -x "$place/$name" ] && ! [ -d "$place/$name" ]; then printf '%s\n' "$place/$name"; fi
        done
    done
}

# Prints the Python beneath a candidate, or why it is not taken.
beneath() {
    command -v "$1" > /dev/null || {
        echo "is not there"
        return 1
    }
    if said=$("$1" -E -c "$fits" "$floor" 2>&1); then
        printf '%s\n' "$said" | tail -n 1
    else
        printf '%s\n' "$said" | sed -n '/./{p;q;}'
        return 1
    fi
}

if [ -n "$PYTHON" ]; then
    python=$(beneath "$PYTHON") || {
        echo "PYTHON=$PYTHON: ${python:-does not run}; give PYTHON=/path/to/python3.$floor, or a newer one." >&2
        exit 1
    }
elif ! python=$(beneath "$here/../.venv/bin/python"); then
    tried=$(on_path | while IFS= read -r candidate; do
        if python=$(beneath "$candidate"); then
            printf '%s\n' "$python"
            break
        fi
        printf '  %s: %s\n' "$candidate" "${python:-does not run}"
    done)
    python=$(printf '%s\n' "$tried" | tail -n 1)
    case $python in
        "  "* | "")
            echo "No Python that fits was found; install Python 3.$floor (on Debian also python3.$floor-venv), or give" \
                "PYTHON=/path/to/python3.$floor.${tried:+ Tried:}" >&2
            [ -z "$tried" ] || printf '%s\n' "$tried" >&2
            exit 1
            ;;
    esac
fi

exec "$python" -I -X utf8 "$here/make_venv.py" "$@"

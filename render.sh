#!/usr/bin/env bash
# The one command: sets the environment up on first use, then hands over to scenes.studio.
#   ./render.sh            renders the forward film at 480p into media/
#   ./render.sh --help     everything else
set -euo pipefail
export PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
cd "$(dirname "${BASH_SOURCE[0]}")"
unset PYTHONSAFEPATH # with it, the code of another folder would be run in place of this one's
root=$PWD
venv=$root/.venv
minimum=11
maximum=13

say() { printf 'render.sh: %s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

# Whether $1 is a Python of a version that fits.
fits() {
  "$1" -c "import sys; sys.exit(not ((3, $minimum) <= sys.version_info[:2] <= (3, $maximum)))" 2>/dev/null
}

# The first Python that fits.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    [ -n "$candidate" ] || continue
    if fits "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.$minimum to 3.$maximum is needed and none was found: install one, or name it with PYTHON=/path/to/python"
}

# What pycairo and manimpango are built with.
libraries_present() {
  command -v pkg-config >/dev/null && command -v cc >/dev/null &&
    pkg-config --exists cairo pangocairo && "$1" - <<'PY' 2>/dev/null
import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))
PY
}

install_libraries() {
  local debian="apt-get install -y gcc pkg-config libcairo2-dev libpango1.0-dev python3-dev python3-venv"
  if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then
      say "installing the system libraries that drawing needs: $debian"
      mkdir -p "$venv"
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $debian -qq; } >"$venv/libraries.log" 2>&1 ||
        fail "that did not work; see .venv/libraries.log"
      return
    fi
    fail "system libraries are missing; install them with: sudo $debian"
  elif command -v dnf >/dev/null; then
    fail "system libraries are missing; install them with: sudo dnf install gcc pkgconf cairo-devel pango-devel python3-devel"
  elif command -v pacman >/dev/null; then
    fail "system libraries are missing; install them with: sudo pacman -S --needed gcc pkgconf cairo pango python"
  elif command -v brew >/dev/null; then
    fail "system libraries are missing; install them with: brew install pkg-config cairo pango"
  fi
  fail "system libraries are missing: a C compiler, pkg-config, and the headers of cairo, pango and Python"
}

# Whether .venv can be installed into: a set-up killed half-way leaves no pip, or a package without
# its RECORD, which is written last.
usable_venv() {
  local package
  fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1 || return 1
  for package in "$venv"/lib/python3*/site-packages/*.dist-info; do
    [ -f "$package/RECORD" ] || return 1
  done
}

# The stamp names what was installed; it is written last, so a set-up cut short is done again.
stamp_of() { { echo "$1 $root"; cat pyproject.toml; } | cksum; }

set_up() { # $1: the extras, e.g. "" or "[test]"
  local stamp=$venv/.stamp$1 wanted
  wanted=$(stamp_of "$1")
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return; fi
  local python
  python=$(find_python)
  libraries_present "$python" || install_libraries
  if ! usable_venv; then
    say "setting up .venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "no virtual environment could be made in .venv"
  fi
  say "installing packages${1:+ for $1} (a minute or two, only this once)"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".$1" 2>"$venv/pip.log" ||
    { tail -n 5 "$venv/pip.log" >&2; fail "the packages could not be installed; all of pip's words are in .venv/pip.log"; }
  printf '%s' "$wanted" >"$stamp.new"
  mv "$stamp.new" "$stamp"
  if [ -n "$1" ]; then stamp_of "" >"$venv/.stamp.new"; mv "$venv/.stamp.new" "$venv/.stamp"; fi
}

# What tests look at results with: a browser for pages and decks, programs that open PDF, SVG, PPTX.
# Where one is missing, its tests skip and say so.
test_tools() {
  local missing=""
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="chromium"
  command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
  command -v rsvg-convert >/dev/null || missing="$missing librsvg2-bin"
  command -v soffice >/dev/null || missing="$missing libreoffice-impress"
  if [ -z "$missing" ]; then return; fi
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "installing what the tests look at results with: $missing"
    # shellcheck disable=SC2086 # a list of packages
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends $missing; } >"$venv/libraries.log" 2>&1 ||
      say "that did not work (see .venv/libraries.log): the tests that need them will be skipped"
    return
  fi
  say "some tests will be skipped; for them on Debian-like machines: sudo apt-get install $missing"
}

# Help needs no set-up: where nothing is installed yet, it is what the program once wrote down.
asks_for_help() {
  local word
  for word in "$@"; do
    case $word in
      -h | --help) return 0 ;;
    esac
  done
  return 1
}

show_help() { # $@: the command line
  local texts=$root/scenes/studio/cli/help
  if "$venv/bin/python" -c "import scenes.studio.cli.main" 2>/dev/null; then
    exec "$venv/bin/python" -m scenes.studio "$@"
  fi
  case ${1:-} in -*) set -- render ;; esac
  [ -f "$texts/$1.txt" ] || fail "there is no command '$1': ./render.sh --help lists them"
  cat "$texts/$1.txt"
  exit 0
}

if asks_for_help "$@"; then show_help "$@"; fi
extras= # what the command needs beyond drawing
case " $* " in
  " test "* | " bench "*) extras="[test]" ;;
  *" --cluster"*) extras="[cluster]" ;;
  " deck "*) extras="[deck]" ;;
esac
set_up "$extras"
if [ "${1:-}" = test ]; then test_tools; fi
[ $# -gt 0 ] || set -- video forward
export PYTHONHASHSEED=0
exec "$venv/bin/python" -m scenes.studio "$@"

#!/bin/sh
# Debian's Chromium and a Chinese font for the browser tests; installs them when missing and permitted.
set -eu
[ "${ZJTRADE_NO_BROWSER:-}" = 1 ] && { echo "make: ZJTRADE_NO_BROWSER=1: the browser tests are left out"; exit 0; }

ready() {
    command -v chromium >/dev/null 2>&1 && command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ]
}
ready && exit 0

sudo=
[ "$(id -u)" = 0 ] || sudo="sudo -n"
log=$(mktemp)
if command -v apt-get >/dev/null 2>&1; then
    echo "make: installing chromium and a Chinese font …"
    { $sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -q -y --no-install-recommends \
        chromium fontconfig fonts-noto-cjk; } >"$log" 2>&1 || tail -n 3 "$log" >&2
fi
rm -f "$log"
ready || {
    echo "make: the browser tests need chromium and a Chinese font (apt-get install chromium fontconfig fonts-noto-cjk), or ZJTRADE_NO_BROWSER=1" >&2
    exit 1
}

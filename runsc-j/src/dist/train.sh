#!/bin/sh
# Makes the AOT cache by a training run: what the command line, the sentry and the gofer load and link until the first guest instruction, and a little after it.
# usage: train.sh DIST
set -eu
dist=$1
log=$dist/lib/train.log
bundle=$(mktemp -d)
trap 'rm -rf "$bundle"' EXIT
if ! "$dist/runtime/bin/java" @"$dist/lib/cli.args" -Drunscj.dist="$dist" -XX:AOTCacheOutput="$dist/lib/runsc-j.aot" -cp "$dist/lib/runsc-j.jar" runscj.cli.Training "$bundle" >"$log" 2>&1; then
  cat "$log" >&2
  echo "train.sh: the training run failed; see above" >&2
  exit 1
fi
rm -f "$log"

#!/bin/sh
# Completes a distribution: the library of native methods, and an AOT cache for each of the three processes, made by a training run of it with its own options.
# usage: train.sh DIST
set -eu
dist=$1
log=$dist/lib/train.log
bundle=$(mktemp -d)
trap 'rm -rf "$bundle"' EXIT

# train NAME OPTIONS... MAIN-CLASS ARGUMENTS...
train() {
  name=$1
  shift
  sed "s,-XX:AOTCache=[^ ]*,,; s,/dist/,$dist/,g" "$dist/lib/$name.args" >"$bundle/$name.args"
  status=0
  "$dist/runtime/bin/java" "@$bundle/$name.args" -XX:-AOTRecordTraining -XX:AOTCacheOutput="$dist/lib/$name.aot" "$@" >"$log" 2>&1 || status=$?
  if [ ! -e "$dist/lib/$name.aot" ]; then
    cat "$log" >&2
    echo "train.sh: the training run of $name failed ($status); see above" >&2
    exit 1
  fi
  rm -f "$log"
}

rm -f "$dist"/lib/*.aot
"$dist/runtime/bin/java" -cp "$dist/lib/runsc-j.jar" runscj.host.NativeLibrary "$dist/lib/librunscj.so"
train gofer runscj.gofer.server.Training
train cli -Drunscj.dist="$dist" -Drunscj.native="$dist/lib/librunscj.so" -cp "$dist/lib/runsc-j.jar" runscj.cli.Training "$bundle"
train sentry runscj.sentry.boot.Training "$bundle"

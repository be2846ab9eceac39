#!/bin/sh
# Makes the installable distribution: a trimmed Java runtime, the jar, the launcher and one AOT cache that serves the command line, the sentry and the gofer.
# usage: build.sh JDK_HOME TARGET_DIR MAIN_JAR      (called by the Maven build; MAIN_JAR holds all classes)
set -eu
jdk=$1 target=$2 jar=$3
here=$(cd "$(dirname "$0")" && pwd)
dist=$target/dist
rm -rf "$dist"
mkdir -p "$dist/bin" "$dist/lib"
"$jdk/bin/jlink" --add-modules java.base,java.logging,jdk.unsupported --strip-debug --no-header-files --no-man-pages --output "$dist/runtime"
cp "$jar" "$dist/lib/runsc-j.jar"
cp "$here/runsc-j" "$dist/bin/"
cp "$here"/*.args "$dist/lib/"
chmod -R a+rX "$dist"
"$here/train.sh" "$dist"
touch "$dist/.complete"

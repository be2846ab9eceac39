#!/bin/sh
# Makes the installable distribution: a trimmed Java runtime, the jars, the launcher and one AOT cache that serves the command line, the sentry and the gofer.
# usage: build.sh JDK_HOME TARGET_DIR MAIN_JAR      (called by the Maven build; TARGET_DIR/jars holds the dependencies)
set -eu
jdk=$1 target=$2 jar=$3
here=$(cd "$(dirname "$0")" && pwd)
dist=$target/dist
rm -rf "$dist"
mkdir -p "$dist/bin" "$dist/lib"
"$jdk/bin/jlink" --add-modules java.base,java.logging,jdk.unsupported --strip-debug --no-header-files --no-man-pages --output "$dist/runtime"
cp "$target"/jars/*.jar "$jar" "$dist/lib/"
cp "$here/runsc-j" "$dist/bin/"
cp "$here"/*.args "$dist/lib/"
chmod -R a+rX "$dist"
"$here/train.sh" "$dist"
touch "$dist/.complete"

#!/bin/sh
# Makes the installable distribution: a trimmed Java runtime, the jar, the launcher, a library of native methods and three AOT caches.
# usage: build.sh JDK_HOME TARGET_DIR MAIN_JAR      (called by the Maven build; MAIN_JAR holds all classes)
set -eu
jdk=$1 target=$2 jar=$3
here=$(cd "$(dirname "$0")" && pwd)
dist=$target/dist
rm -rf "$dist"
mkdir -p "$dist/bin" "$dist/lib"
"$here/runtime.sh" "$jdk" "$dist/runtime"
"$jdk/bin/java" "$here/DistJar.java" "$jar" "$dist/lib/runsc-j.jar"
cp "$here/runsc-j" "$dist/bin/"
cp "$here"/*.args "$dist/lib/"
chmod -R a+rX "$dist"
"$here/train.sh" "$dist"
touch "$dist/.complete"

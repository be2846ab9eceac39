#!/bin/sh
# Makes the installable distribution: a trimmed Java runtime, the jars, the launcher and one AOT cache that serves the command line, the sentry and the gofer.
# usage: build.sh JDK_HOME TARGET_DIR CLASS_PATH      (called by the Maven build)
set -eu
jdk=$1 target=$2 class_path=$3
here=$(cd "$(dirname "$0")" && pwd)
dist=$target/dist
rm -rf "$dist"
mkdir -p "$dist/bin" "$dist/lib"
"$jdk/bin/jlink" --add-modules java.base,jdk.unsupported --strip-debug --no-header-files --no-man-pages --generate-cds-archive --output "$dist/runtime"
old_ifs=$IFS
IFS=:
for jar in $class_path; do
  case $jar in *.jar) cp "$jar" "$dist/lib/" ;; esac
done
IFS=$old_ifs
cp "$here/runsc-j" "$dist/bin/runsc-j"
chmod +x "$dist/bin/runsc-j"
"$here/train.sh" "$dist"
touch "$dist/.complete"

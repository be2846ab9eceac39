# gcc and make: programs with threads, memory maps and signals.
mkdir /tmp/c && cd /tmp/c && cp /programs/compile/* . || exit 1
make -s -j 2 all && for program in hello threads maps signals; do ./$program; echo "$program $?"; done
make -s all && echo 'nothing to do'
printf 'int main(void) { return missing(); }' >bad.c; gcc -o bad bad.c 2>/dev/null; echo "gcc $?"
gcc -O2 -shared -fPIC -o libanswer.so -xc - <<<'int answer(void) { return 42; }'
gcc -xc -o dynamic - -L. -lanswer -Wl,-rpath,/tmp/c <<<'int answer(void); int main(void) { return answer(); }' && ./dynamic; echo "dynamic $?"
make -s fail; echo "make $?"

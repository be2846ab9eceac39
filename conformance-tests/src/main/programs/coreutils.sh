# File tools: links, modes, times, sizes, trees.
umask 022
mkdir -p /tmp/d/e && cd /tmp/d
echo x >f && ln f g && ln -s f h && cat h && stat -c '%h %s %F %A' f h e
chmod 4750 f; stat -c %A f; chown 12:34 f; stat -c '%u:%g %A' f
touch -d '2001-02-03 04:05:06.789 UTC' t; TZ=UTC stat -c '%y' t
truncate -s 5M sparse; stat -c '%s' sparse; dd if=/dev/zero of=block bs=1k count=64 status=none; wc -c <block
cp -a /etc/skel e/; mv f e/moved; ls -1 . e; readlink -f h; realpath e/../g
rmdir e; echo "rmdir $?"; rm -r e g h; ls | wc -l
seq 1 100 | awk '{ s += $1 } END { print s }'; seq 1 10 | sed -n '3,5s/^/line /p'
head -c 100000 /dev/zero | sha256sum; seq 1 50000 | split -l 7000 - part.; cat part.* | cksum
find /usr/share/doc -maxdepth 1 | sort | md5sum
find /usr/bin -perm -4000 | sort; du -s --apparent-size block; df -P /tmp | awk 'NR == 1 || NR == 2 { print $1 }'
date -u -d @1700000000; expr 6 \* 7; env -i A=1 env; id; nice -n 5 nice; timeout 0.1 sleep 5; echo "timeout $?"
printf 'a b\nc d\n' | xargs -n 1 -P 2 echo | sort; cat /nowhere; echo "cat $?"
echo written to the root file system >/usr/local/new && cat /usr/local/new && mv /usr/local/new /etc/renamed && rm /etc/renamed
mv /usr/share/perl5 /usr/share/perl6 && ls -d /usr/share/perl*
sort -R --random-source=/dev/zero <(seq 9) | sort | tail -n 1; mktemp -u XXXX | wc -c; tty; uname -s

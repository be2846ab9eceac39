# tar of /usr/share: the archive has the same checksum as outside, and what is unpacked from it is the same again.
cd /usr
tar --sort=name -cf - share | sha256sum
find share -type f | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
mkdir /tmp/t && tar -C share --sort=name -cf - perl5 git-core doc | tar -C /tmp/t -xpf - && cd /tmp/t && tar --sort=name -cf - perl5 git-core doc | sha256sum
find . -type l | wc -l; find . -type d | wc -l

# git: a repository of 500 files with two commits, a branch, a merge and a garbage collection. The hashes must be the same everywhere.
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='2020-01-01 00:00:00 +0000' GIT_COMMITTER_DATE='2020-01-01 00:00:00 +0000'
mkdir /tmp/r && cd /tmp/r && git init -q -b main . || exit 1
mkdir d{0..19} && for ((i = 1; i <= 500; i++)); do printf '%d\n' $i $((i * i)) {1..40} >"d$((i % 20))/f$i"; done
git add . && git commit -qm one && git log --format='%H %s'
git switch -qc side && echo side >side && git add side && git commit -qm two
git switch -q main && echo changed >d1/f1 && git status --short && git commit -qam three
git merge -q -m merged side && git log --format='%h %s' --graph
git gc -q && git count-objects -v | grep -E 'count|in-pack|packs|garbage'
git fsck --strict && git status --short | wc -l
git clone -q . /tmp/clone && git -C /tmp/clone log -1 --format=%H && ls /tmp/clone | wc -l
git diff --stat HEAD~1 HEAD; git grep -c '^250$' | head -n 3; git archive HEAD | sha256sum
git rev-parse --verify -q nothing; echo "exit $?"

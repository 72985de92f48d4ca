#!/usr/bin/env bash
# Boots a machine of two memory nodes under QEMU, checks networks there, and shows on which node
# threads ran and their memory lay; what the checks find must be what they find on this machine. Takes
# some minutes: every instruction is emulated. Debian on x86-64, as root, after
# `swift build -c release --build-tests`:
#
#   apt-get install -y qemu-system-x86 busybox-static cpio && Tests/outside/numa_trial.sh
#
# GRADCHECK names the program (default .build/release/gradcheck), TESTS the built tests, KERNEL a
# kernel's image (default: Debian's for clouds, downloaded), NETWORKS the networks.
set -euo pipefail
cd "$(dirname "$0")/../.."
gradcheck=${GRADCHECK:-$PWD/.build/release/gradcheck}
tests=${TESTS:-$PWD/.build/release/swift-gradcheckPackageTests.xctest}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A number in floating point takes a hundred times as long as here: small ones.
cat >"$work/lstm.nn" <<'EOF'
seed 1
input sequence: [6, 8]
target label: class(4)
let states = sequence.lstm(8)
let logits = states[-1].dense(4)
loss crossEntropy(logits, label)
data random(examples: 32)
optimizer adam(learningRate: 1e-3)
gradcheck batch: 4
EOF
sed 's/lstm(8)/attention(heads: 2)/; s/states\[-1\]/states.mean(axis: 0)/' "$work/lstm.nn" >"$work/attention.nn"
networks=${NETWORKS:-fixtures/xor.nn fixtures/benchmarks/recommender.nn $work/lstm.nn $work/attention.nn}

if [ -z "${KERNEL:-}" ]; then
  package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p' | head -1)
  (cd "$work" && apt-get download "$package" >/dev/null 2>&1 && dpkg -x linux-image-*.deb kernel)
  KERNEL=$(echo "$work"/kernel/boot/vmlinuz-*)
fi

# What the guest has: the programs with their libraries where they look for them, networks, a shell.
root=$work/root
mkdir -p "$root/bin" "$root/networks" "$root/tmp"
cp /bin/busybox "$root/bin/"
for name in sh cat mount mkdir sleep grep sed stty poweroff nproc awk taskset ls head sort uniq; do
  ln -s busybox "$root/bin/$name"
done
cp "$gradcheck" "$root/bin/gradcheck"
cp "$tests" "$root/bin/tests"
cp $networks "$root/networks/"
for library in $(ldd "$gradcheck" "$tests" | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

cat >"$root/init" <<'EOF'
#!/bin/sh
export PATH=/bin HOME=/tmp NO_COLOR=1 SWIFT_BACKTRACE=enable=no
mkdir -p /proc /sys /dev
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
mount -t cgroup2 cgroup /sys/fs/cgroup && echo +cpu >/sys/fs/cgroup/cgroup.subtree_control
stty raw -echo </dev/ttyS1
export LD_LIBRARY_PATH=$(cat /libraries)
echo "nodes $(cat /sys/devices/system/node/online):" \
  "processors $(cat /sys/devices/system/node/node0/cpulist) and $(cat /sys/devices/system/node/node1/cpulist)"

# Threads by the processors they may run on, and pages of the heap by node, while a check runs.
watch() {
  while sleep 0.3 && [ -d "/proc/$1" ]; do
    bound=$(sed -n 's/Cpus_allowed_list:[^0-9]*//p' /proc/"$1"/task/*/status 2>/dev/null | sort | uniq -c |
      awk '{ printf "%s on %s, ", $1, $2 }')
    pages=$(awk '/anon=/ { for (i = 1; i <= NF; i++) { if ($i ~ /^N0=/) a += substr($i, 4)
      if ($i ~ /^N1=/) b += substr($i, 4) } } END { printf "%d and %d", a, b }' /proc/"$1"/numa_maps 2>/dev/null)
    echo "  threads: ${bound}pages of nodes 0 and 1: $pages"
  done
}

for network in /networks/*.nn; do
  name=${network##*/}
  echo "check $name"
  gradcheck check --no-train --every-coordinate "$network" --format json=/tmp/report.json >/tmp/said 2>&1 &
  process=$!
  watch $process | sort | uniq -c | sort -rn | head -6
  wait $process
  echo "  status $?"
  { echo "== $name"; cat /tmp/report.json; echo; } >/dev/ttyS1
done

echo "tests on two nodes"
tests --testing-library swift-testing --filter 'NodeTests|CoresOfNodesTests|RealNodeTests' 2>&1 | grep -v '^◇\|^↳'

counted() {
  echo "$2: $1 threads expected"
  EXPECTED_PROCESSORS=$1 tests --testing-library swift-testing --filter ProcessorCountTests 2>&1 | grep -v '^◇' | tail -3
}
counted 4 "all processors"
mkdir /sys/fs/cgroup/two && echo "150000 100000" >/sys/fs/cgroup/two/cpu.max
(sh -c 'echo $PPID' >/sys/fs/cgroup/two/cgroup.procs && counted 2 "time of one and a half")
(taskset -p 4 "$(sh -c 'echo $PPID')" >/dev/null && counted 1 "one processor")
echo finished
poweroff -f
EOF
chmod +x "$root/init"
ldd "$gradcheck" "$tests" | grep -o '/[^ ]*\.so[^ ]*' | xargs -n1 dirname | sort -u | paste -sd: >"$root/libraries"
(cd "$root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$work/initramfs"

timeout 1800 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 4,sockets=2 -m 4G \
  -object memory-backend-ram,id=m0,size=2G -object memory-backend-ram,id=m1,size=2G \
  -numa node,nodeid=0,memdev=m0,cpus=0-1 -numa node,nodeid=1,memdev=m1,cpus=2-3 \
  -display none -monitor none -serial stdio -serial "file:$work/reports" -no-reboot \
  -kernel "$KERNEL" -initrd "$work/initramfs" -append "console=ttyS0 quiet panic=-1" |
  sed -u 's|\r||' | tee "$work/said"
grep -q '^finished' "$work/said"
if grep -q '✘' "$work/said"; then exit 1; fi

# The same here, and what must not depend on the machine.
for network in $networks; do
  "$gradcheck" check --no-train --every-coordinate "$network" \
    --format "json=$work/$(basename "$network").json" >/dev/null || true
done
python3 - "$work" <<'EOF'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])

def substance(report):
    for subject in report["subjects"]:
        for tensor in [p for layer in subject["layers"] for p in layer["parameters"]] \
                + subject["parameters"] + subject["inputs"]:
            yield tuple(tensor[key] for key in ("name", "checked", "verdict", "failed", "notExercised"))

there = {}
for part in (work / "reports").read_text().replace("\r", "").split("== ")[1:]:
    name, text = part.split("\n", 1)
    there[name] = json.loads(text)
assert there
for name, report in there.items():
    here = list(substance(json.loads((work / f"{name}.json").read_text())))
    assert sorted(here) == sorted(substance(report)), name
    print(f"{name}: {len(here)} tensors, the same verdicts as here")
EOF

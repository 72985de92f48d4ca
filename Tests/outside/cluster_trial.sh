#!/usr/bin/env bash
# Deals a check out under real Slurm (srun, job array) and Open MPI, all on this one machine, joins
# the parts and holds the whole against an undivided check. Debian, as root:
#
#   apt-get install -y slurm-wlm munge openmpi-bin && Tests/outside/cluster_trial.sh
#
# GRADCHECK names the program (default .build/release/gradcheck).
set -euo pipefail
cd "$(dirname "$0")/../.."
gradcheck=${GRADCHECK:-$PWD/.build/release/gradcheck}
work=$(mktemp -d)
host=$(hostname -s)

start_slurm() {
  mkdir -p "$work/state" "$work/spool" /run/munge
  chown munge: /run/munge
  cat >/etc/slurm/slurm.conf <<EOF
ClusterName=trial
SlurmctldHost=$host
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmdSpoolDir=$work/spool
StateSaveLocation=$work/state
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=$host CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
EOF
  pgrep munged >/dev/null || su -s /bin/sh munge -c /usr/sbin/munged
  slurmctld && slurmd
  until sinfo -h -o %T 2>/dev/null | grep -q idle; do sleep 1; done
}

# What must not depend on how the work was divided, but for the order of a layer's tensors.
substance() {
  python3 - "$1" <<'EOF'
import json, sys
report = json.load(open(sys.argv[1]))
for subject in report["subjects"]:
    tensors = [p for layer in subject["layers"] for p in layer["parameters"]]
    for tensor in tensors + subject["parameters"] + subject["inputs"]:
        print(*(tensor[key] for key in ("name", "checked", "verdict", "notExercised", "failed")))
    for layer in subject["layers"]:
        print(layer["name"], layer.get("local", {}).get("verdict"))
EOF
}

same() {
  "$gradcheck" merge "$work/$1".*.json --format "json=$work/$1.json"
  diff <(substance "$work/${2:-whole}.json" | sort) <(substance "$work/$1.json" | sort)
  echo "$1: $(ls "$work/$1".*.json | wc -l) parts come to the whole"
}

pgrep slurmctld >/dev/null || start_slurm
"$gradcheck" check fixtures/digits.nn --shard none --format "json=$work/whole.json"

srun -n 2 "$gradcheck" check fixtures/digits.nn --format "json=$work/srun.json"
same srun

cat >"$work/array.sh" <<EOF
#!/bin/bash
cd $PWD
$gradcheck check fixtures/digits.nn --format json=$work/array.json
EOF
sbatch --quiet --wait -o /dev/null --array=1-3 "$work/array.sh"
same array

mpirun --allow-run-as-root --oversubscribe -n 2 \
  "$gradcheck" check fixtures/digits.nn --format "json=$work/mpirun.json"
same mpirun

# Open MPI inside a job array: elements times processes.
cat >"$work/array-mpirun.sh" <<EOF
#!/bin/bash
cd $PWD
mpirun --allow-run-as-root --oversubscribe -n 2 \\
  $gradcheck check fixtures/digits.nn --format json=$work/array-mpirun.json
EOF
sbatch --quiet --wait -o /dev/null --array=1-2 "$work/array-mpirun.sh"
same array-mpirun

# Every coordinate, where shares differ in what they do: ops and small tensors whole, and the more
# coordinates of the large tensors the less there is of the others.
coordinates=(check --every-coordinate --no-train fixtures/benchmarks/lenet.nn)
"$gradcheck" "${coordinates[@]}" --shard none --format "json=$work/every.json"
srun -n 2 "$gradcheck" "${coordinates[@]}" --format "json=$work/srun-every.json"
same srun-every every
mpirun --allow-run-as-root --oversubscribe -n 4 \
  "$gradcheck" "${coordinates[@]}" --format "json=$work/mpirun-every.json"
same mpirun-every every

rm "$work/srun.1-of-2.json"
if "$gradcheck" merge "$work"/srun.*-of-2.json --format "json=$work/lost.json"; then
  echo "a lost shard went unnoticed" >&2
  exit 1
fi
echo "the lost shard was named"

#!/usr/bin/env bash
# Kills one training of a tiny model at random moments (SIGKILL), resumes it each time, and compares
# its final weights, byte for byte, with those of a training that was left alone.
#
#   modules/eaft-cli/kill-test.sh [KILLS [SEED]]      100 kills take ten to twenty minutes
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec mvn -B -q -pl modules/eaft-cli -am -Dtest=KillTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dspotless.check.skip=true -Deaft.kill.jvm=-XX:+UseParallelGC "-Deaft.kills=${1:-100}" "-Deaft.kill.seed=${2:-$RANDOM}" test

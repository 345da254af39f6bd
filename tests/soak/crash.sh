#!/usr/bin/env bash
# Kills a store under load, and the SMTP server, with SIGKILL, again and again; after each kill every acknowledged message must be there
# exactly once and whole, and the check must be clean.
#   tests/soak/crash.sh [ROUNDS]     default 50
set -euo pipefail
cd "$(dirname "$0")/../.."
export HIKYAKU_CRASH_ROUNDS=${1:-50}
dotnet build -c Release -v q -clp:NoSummary tests/Hikyaku.SystemTests
exec tests/Hikyaku.SystemTests/bin/Release/net10.0/Hikyaku.SystemTests -namespace 'Hikyaku.SystemTests.Crash' -showliveoutput

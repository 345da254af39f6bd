#!/usr/bin/env bash
# Twelve IMAP connections do at random what clients do, in shared mailboxes, while a model checks every response.
#   tests/soak/imap-model.sh [SECONDS]     default 600; HIKYAKU_MODEL_SEED=N plays the same choices again
set -euo pipefail
cd "$(dirname "$0")/../.."
export HIKYAKU_MODEL_SECONDS=${1:-600}
dotnet build -c Release -v q -clp:NoSummary tests/Hikyaku.SystemTests
exec tests/Hikyaku.SystemTests/bin/Release/net10.0/Hikyaku.SystemTests -class 'Hikyaku.SystemTests.Imap.Model.ModelTests' -showliveoutput -diagnostics

using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

/// <summary>What must be true of the tables (docs/on-disk.md), one rule for each <see cref="InconsistencyKind"/>.</summary>
internal static class ConsistencyRules
{
    /// <summary>In the order in which they are mended.</summary>
    internal static readonly IReadOnlyList<ConsistencyRule> All =
    [
        new(InconsistencyKind.DatabaseDamaged,
            "SELECT NULL, NULL, NULL, NULL, integrity_check FROM pragma_integrity_check WHERE integrity_check<>'ok'")
        {
            Mend = "REINDEX;",
        },
        .. ConsistencyOfOwners.Rules,
        .. ConsistencyOfQueue.Rules,
        .. ConsistencyOfMessages.Rules,
        .. ConsistencyOfCounters.Rules,
    ];
}

using Hikyaku.Store.Maintenance;

namespace Hikyaku.Store.Sqlite;

/// <summary>A rule that holds after every commit.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Find">Gives a row for each breach: account, mailbox, UID, message (each may be NULL), text.</param>
internal sealed record ConsistencyRule(InconsistencyKind Kind, string Find)
{
    /// <summary>Statements that make it hold again; null where that takes more than SQL, or can't be done.</summary>
    public string? Mend { get; init; }
}

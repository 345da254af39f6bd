namespace Hikyaku.Store;

/// <summary>
/// The disk under the database is full or failed, or the database is damaged. What was under way is rolled back;
/// the next attempt may succeed.
/// </summary>
internal sealed class StorageFailureException(string message, bool damaged) : IOException(message)
{
    /// <summary>True when the database itself is damaged, so that waiting won't help.</summary>
    internal bool Damaged { get; } = damaged;
}

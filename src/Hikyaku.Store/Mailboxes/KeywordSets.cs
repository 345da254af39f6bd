namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// The distinct sets of keywords in use by an account, each under a number, so that an entry stays narrow
/// whatever the number of keywords. Sets are immutable; number 0 is the empty set.
/// </summary>
public sealed class KeywordSets
{
    /// <summary>The keywords of a set, in the spelling of their first use, sorted.</summary>
    public IReadOnlyList<string> this[int number] => throw new NotImplementedException();

    /// <summary>True when the set contains the keyword (ASCII case-insensitive).</summary>
    public bool Contains(int number, string keyword) => throw new NotImplementedException();

    /// <summary>Every keyword that the account uses, sorted.</summary>
    public IReadOnlyList<string> All => throw new NotImplementedException();
}

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// One change of flags as the database does it: entries with <see cref="FromKeywords"/> get
/// <c>flags &amp; Keep | Set</c> and <see cref="ToKeywords"/>, unless they have them or are newer than
/// <see cref="UnchangedSince"/>.
/// </summary>
internal readonly record struct FlagUpdate(int Keep, int Set, int FromKeywords, int ToKeywords, long ModSeq, long UnchangedSince);

namespace Hikyaku.Store.Policies;

/// <summary>A policy of another domain about how mail is sent to it (MTA-STS), kept until it expires.</summary>
/// <param name="Domain">Whose, in A-labels.</param>
/// <param name="Id">The id of its record when it was fetched.</param>
/// <param name="Text">The policy file.</param>
/// <param name="FetchedAt">When it was fetched.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
public sealed record StoredPolicy(string Domain, string Id, string Text, DateTimeOffset FetchedAt, DateTimeOffset ExpiresAt);

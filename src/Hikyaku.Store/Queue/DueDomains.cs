namespace Hikyaku.Store.Queue;

/// <summary>Domains for which something is due, earlier than anybody knew.</summary>
/// <param name="Domains">The domains.</param>
/// <param name="At">When.</param>
/// <param name="Insists">True when somebody wants it tried now, even where nobody was reached a moment ago.</param>
public sealed record DueDomains(IReadOnlyCollection<string> Domains, DateTimeOffset At, bool Insists);

using Hikyaku.Protocol.Spf;
using Hikyaku.Store.Journey;
using Hikyaku.Transport.Checks;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Acceptance;

/// <summary>What was found out about who sent a message, and what follows for each recipient.</summary>
internal sealed class JudgedArrival
{
    /// <summary>Of mail that is not checked: our users' own, and that of machines which are trusted.</summary>
    public static readonly JudgedArrival Unchecked = new();

    private readonly Dictionary<string, Judgement> _byDomain = [];

    private JudgedArrival()
    {
    }

    /// <summary>Why nobody gets it; null when it is taken.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>The header lines that tell of it, to be put before the message.</summary>
    public byte[] Fields { get; private init; } = [];

    /// <summary>The client's name, when it leads back to it.</summary>
    public string? ClientHost { get; private init; }

    /// <summary>What was found.</summary>
    public ArrivalFindings? Findings { get; private init; }

    /// <summary>Judges for all recipients.</summary>
    public static JudgedArrival Of(ArrivalFindings found, IReadOnlyList<LocalRecipient> recipients, ChecksOptions options, string hostname, DateOnly today)
    {
        Dictionary<string, Judgement> byDomain = [];
        var exception = options.Exceptions.FirstOrDefault(candidate => candidate.AppliesTo(found, today))?.ToJudgement();
        foreach (var recipient in recipients) byDomain.TryAdd(recipient.Address.Domain, exception ?? ArrivalPolicy.Judge(found, options.PolicyFor(recipient.Address.Domain)));
        // RFC 5321 §4.1.1.4: one reply for all of them. Whoever wants it refused and is not alone gets it in Junk.
        var refusal = byDomain.Values.All(judgement => judgement.Handling == Handling.Refuse) ? RefusalOf(byDomain.Values.First()) : null;
        var judged = new JudgedArrival { Refusal = refusal, Fields = FindingFields.Write(found, hostname), ClientHost = found.ClientName.Name, Findings = found };
        foreach (var (domain, judgement) in byDomain) judged._byDomain.Add(domain, judgement.Handling == Handling.Refuse ? judgement with { Handling = judgement.IsTemporary ? Handling.Mark : Handling.Junk } : judgement);
        return judged;
    }

    /// <summary>Whether a recipient's copy is filed in Junk.</summary>
    public bool IsJunk(LocalRecipient recipient) => _byDomain.TryGetValue(recipient.Address.Domain, out var judgement) && judgement.Handling == Handling.Junk;

    /// <summary>True when somebody gets it in Junk.</summary>
    public bool HasJunk => _byDomain.Values.Any(judgement => judgement.Handling == Handling.Junk);

    /// <summary>The rule by which most was done.</summary>
    public string MainRule => _byDomain.Values.MaxBy(judgement => judgement.Handling)?.Rule ?? "";

    /// <summary>True when its sender may be somebody else: no mail is written to him that he did not ask for.</summary>
    public bool IsDoubtful => _byDomain.Values.Any(judgement => judgement.Handling == Handling.Junk) || Findings?.Spf.MailFrom.Result is SpfResult.Fail or SpfResult.SoftFail;

    /// <summary>The events that tell of it.</summary>
    public IEnumerable<JourneyEvent> Tell(DateTimeOffset at)
    {
        if (Findings is not { } found) return [];
        return FindingEvents.Tell(found, at).Concat(_byDomain.Select(pair
            => new Judged(at, pair.Key, FindingFields.Word(pair.Value.Handling), pair.Value.Rule, pair.Value.Reason)));
    }

    // RFC 7372 §3.2, §3.3; RFC 7208 §8.6; RFC 7505 §5
    private static Refusal RefusalOf(Judgement judgement) => judgement switch
    {
        { IsTemporary: true } => new Refusal(new(4, 4, 3), $"Who sent this can't be checked just now, try again later: {judgement.Reason}"),
        { Rule: "exception" } => new Refusal(new(5, 7, 1), $"Refused by a rule of this server: {judgement.Reason}"),
        { Rule: "null mx" } => new Refusal(new(5, 7, 27), $"RFC 7505: {judgement.Reason}"),
        { Rule: "spf fail" } => new Refusal(new(5, 7, 23), $"SPF: {judgement.Reason}"),
        _ => new Refusal(new(5, 7, 26), $"Refused as the author's domain asks (DMARC): {judgement.Reason}"),
    };
}

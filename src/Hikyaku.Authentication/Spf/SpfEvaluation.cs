using System.Net.Sockets;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Spf;

namespace Hikyaku.Authentication.Spf;

/// <summary>
/// One evaluation of check_host(), RFC 7208 §4, with what it may cost (§4.6.4). Whatever a domain publishes, there are at
/// most ten terms that ask the DNS, each of them with at most eleven questions.
/// </summary>
internal sealed class SpfEvaluation(IDnsResolver dns, MacroValues values)
{
    private const int MostTerms = 10;
    private const int MostVoidAnswers = 2;
    private const int MostHosts = 10;

    private int _terms;
    private int _voidAnswers;
    private string? _validatedName;

    private DnsRecordType AddressType => values.Client.AddressFamily == AddressFamily.InterNetworkV6 ? DnsRecordType.Aaaa : DnsRecordType.A;

    /// <summary>Asks a domain.</summary>
    public async ValueTask<SpfFinding> CheckAsync(string domain, CancellationToken cancellation)
    {
        // 1. Its record (§4.3 to §4.5)
        if (!QueryName.CanBeAsked(domain) || !domain.Contains('.', StringComparison.Ordinal) || domain[0] == '[')
            return Found(SpfResult.None, domain, "the sender has no full domain name");
        var answer = await dns.QueryAsync(domain, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return NoAnswer(domain, domain);
        TextRecord[] records = [.. answer.Of<TextRecord>().Where(record => SpfRecord.IsOne(record.Text))];
        if (records.Length == 0) return Found(SpfResult.None, domain, $"{domain} has no SPF record");
        if (records.Length > 1) return Found(SpfResult.PermError, domain, $"{domain} has {records.Length} SPF records");
        if (!SpfRecord.TryParse(records[0].Text, out var record, out var fault)) return Found(SpfResult.PermError, domain, $"the SPF record of {domain} has a mistake: {Printable.Short(fault)}");

        // 2. Its mechanisms, until one matches (§4.6.2)
        foreach (var mechanism in record.Mechanisms)
        {
            var match = await MatchAsync(mechanism, domain, cancellation).ConfigureAwait(false);
            if (match.Error is { } error) return error with { Outcome = error.Outcome with { Domain = domain, Term = Printable.Short(mechanism.Text) } };
            if (!match.IsMatch) continue;
            var outcome = new SpfOutcome(mechanism.Qualifier, domain, ReasonOf(mechanism.Qualifier, domain)) { Term = Printable.Short(mechanism.Text), Through = match.Through };
            return new SpfFinding(outcome, record.Explanation, domain);
        }

        // 3. Another domain's (§6.1), or none (§4.7)
        return record.Redirect is { } redirect
            ? await RedirectAsync(redirect, domain, cancellation).ConfigureAwait(false)
            : Found(SpfResult.Neutral, domain, $"no term of the SPF record of {domain} matches");
    }

    /// <summary>The explanation of a domain that says fail (§6.2); whatever goes wrong with it, it is left away.</summary>
    public async ValueTask<string?> ExplainAsync(SpfFinding finding, CancellationToken cancellation)
    {
        const int Longest = 400;
        if (finding.Outcome.Result != SpfResult.Fail || finding.Explanation is not { } macro) return null;
        var name = QueryName.Shorten(await ExpandAsync(macro, finding.Record, cancellation).ConfigureAwait(false));
        if (!QueryName.CanBeAsked(name)) return null;
        var answer = await dns.QueryAsync(name, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        if (answer.Of<TextRecord>().ToList() is not [var record] || MacroString.TryParseExplanation(record.Text) is not { } text) return null;
        var explanation = await ExpandAsync(text, finding.Record, cancellation).ConfigureAwait(false);
        return explanation.Length > Longest ? explanation[..Longest] : explanation;
    }

    private async ValueTask<SpfFinding> RedirectAsync(MacroString redirect, string domain, CancellationToken cancellation)
    {
        if (++_terms > MostTerms) return TooManyTerms(domain);
        if (await TargetAsync(redirect, domain, cancellation).ConfigureAwait(false) is not { } target) return TooManyTerms(domain);
        var finding = await CheckAsync(target, cancellation).ConfigureAwait(false);
        var outcome = finding.Outcome;
        // §6.1: "If no SPF record is found, or if the <target-name> is malformed, the result is a "permerror""
        if (outcome.Result == SpfResult.None) return Found(SpfResult.PermError, domain, $"{domain} refers to a record that is not there: {outcome.Reason}");
        return finding with { Outcome = outcome with { Domain = domain, Term = $"redirect={target}", Through = Trail(outcome) } };
    }

    private async ValueTask<TermMatch> MatchAsync(SpfMechanism mechanism, string domain, CancellationToken cancellation)
    {
        if (mechanism.Kind == SpfMechanismKind.All) return TermMatch.Yes;
        if (mechanism.Network is { } network) return TermMatch.Of(mechanism.Covers(values.Client, network));
        if (++_terms > MostTerms) return TooManyTerms(domain);
        if (await TargetAsync(mechanism.Domain, domain, cancellation).ConfigureAwait(false) is not { } target) return TooManyTerms(domain);
        return mechanism.Kind switch
        {
            SpfMechanismKind.Include => await MatchIncludeAsync(target, domain, cancellation).ConfigureAwait(false),
            SpfMechanismKind.A => await MatchAddressesAsync(mechanism, target, domain, cancellation).ConfigureAwait(false),
            SpfMechanismKind.Mx => await MatchExchangersAsync(mechanism, target, domain, cancellation).ConfigureAwait(false),
            SpfMechanismKind.Ptr => await MatchNamesAsync(target, domain, cancellation).ConfigureAwait(false),
            _ => await MatchExistenceAsync(target, domain, cancellation).ConfigureAwait(false),
        };
    }

    // §5.2, with its table
    private async ValueTask<TermMatch> MatchIncludeAsync(string target, string domain, CancellationToken cancellation)
    {
        var included = await CheckAsync(target, cancellation).ConfigureAwait(false);
        return included.Outcome.Result switch
        {
            SpfResult.Pass => new TermMatch(true, null, Trail(included.Outcome)),
            SpfResult.TempError or SpfResult.PermError => included,
            SpfResult.None => Found(SpfResult.PermError, domain, $"{domain} includes a record that is not there: {included.Outcome.Reason}"),
            _ => TermMatch.No,
        };
    }

    private async ValueTask<TermMatch> MatchAddressesAsync(SpfMechanism mechanism, string target, string domain, CancellationToken cancellation)
    {
        var answer = await AskAsync(target, AddressType, cancellation).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return NoAnswer(domain, target);
        if (_voidAnswers > MostVoidAnswers) return TooManyVoidAnswers(domain);
        return TermMatch.Of(answer.Of<AddressRecord>().Any(record => mechanism.Covers(values.Client, record.Address)));
    }

    private async ValueTask<TermMatch> MatchExchangersAsync(SpfMechanism mechanism, string target, string domain, CancellationToken cancellation)
    {
        var answer = await AskAsync(target, DnsRecordType.Mx, cancellation).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return NoAnswer(domain, target);
        if (_voidAnswers > MostVoidAnswers) return TooManyVoidAnswers(domain);
        var hosts = 0;
        foreach (var exchanger in answer.Of<MailExchangeRecord>().OrderBy(record => record.Preference))
        {
            // §4.6.4: "MUST NOT result in querying more than 10 address records ... If this limit is exceeded, ... "permerror""
            if (++hosts > MostHosts) return Found(SpfResult.PermError, domain, $"{target} has more than {MostHosts} mail exchangers");
            var match = await MatchAddressesAsync(mechanism, exchanger.Host, domain, cancellation).ConfigureAwait(false);
            if (match.IsMatch || match.Error is not null) return match;
        }
        return TermMatch.No;
    }

    // §5.5
    private async ValueTask<TermMatch> MatchNamesAsync(string target, string domain, CancellationToken cancellation)
    {
        var names = await ValidatedNamesAsync(cancellation).ConfigureAwait(false);
        if (_voidAnswers > MostVoidAnswers) return TooManyVoidAnswers(domain);
        return TermMatch.Of(names.Any(name => IsWithin(name, target)));
    }

    // §5.7: always A, whatever the client has
    private async ValueTask<TermMatch> MatchExistenceAsync(string target, string domain, CancellationToken cancellation)
    {
        var answer = await AskAsync(target, DnsRecordType.A, cancellation).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return NoAnswer(domain, target);
        if (_voidAnswers > MostVoidAnswers) return TooManyVoidAnswers(domain);
        return TermMatch.Of(answer.Status == DnsStatus.Found);
    }

    /// <summary>The domain that a term is about; null when finding it out costs more than is left.</summary>
    private async ValueTask<string?> TargetAsync(MacroString? macro, string domain, CancellationToken cancellation)
    {
        if (macro is null) return domain;
        // §4.6.4: the question for %{p} counts as one of the ten.
        if (macro.NeedsValidatedName && _validatedName is null && ++_terms > MostTerms) return null;
        return QueryName.Shorten(await ExpandAsync(macro, domain, cancellation).ConfigureAwait(false));
    }

    private async ValueTask<string> ExpandAsync(MacroString macro, string domain, CancellationToken cancellation)
    {
        if (macro.NeedsValidatedName) _validatedName ??= await ChooseNameAsync(domain, cancellation).ConfigureAwait(false);
        return macro.Expand(values with { Domain = domain, ValidatedName = _validatedName ?? values.ValidatedName });
    }

    // §7.3: the domain itself, else a name below it, else any
    private async ValueTask<string> ChooseNameAsync(string domain, CancellationToken cancellation)
    {
        var names = await ValidatedNamesAsync(cancellation).ConfigureAwait(false);
        return names.Find(name => name.Equals(domain, StringComparison.OrdinalIgnoreCase)) ?? names.Find(name => IsWithin(name, domain)) ?? (names.Count > 0 ? names[0] : "unknown");
    }

    /// <summary>The names of the client's address that have this address themselves. §4.6.4: ten are looked at, and what goes wrong is skipped.</summary>
    private async ValueTask<List<string>> ValidatedNamesAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        var answer = await AskAsync(QueryName.OfAddress(values.Client), DnsRecordType.Ptr, cancellation).ConfigureAwait(false);
        foreach (var name in answer.Of<NameRecord>().Take(MostHosts))
        {
            if (!QueryName.CanBeAsked(name.Name)) continue;
            var addresses = await dns.QueryAsync(name.Name, AddressType, cancellation).ConfigureAwait(false);
            if (addresses.Of<AddressRecord>().Any(record => record.Address.Equals(values.Client))) names.Add(name.Name);
        }
        return names;
    }

    private async ValueTask<DnsAnswer> AskAsync(string name, DnsRecordType type, CancellationToken cancellation)
    {
        // §4.8, §4.3: what can't be a name does not exist.
        var answer = QueryName.CanBeAsked(name) ? await dns.QueryAsync(name, type, cancellation).ConfigureAwait(false) : new DnsAnswer { Status = DnsStatus.NoSuchName };
        if (answer.Status is DnsStatus.NoRecords or DnsStatus.NoSuchName) _voidAnswers++;
        return answer;
    }

    private static bool IsWithin(string name, string domain)
        => name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    private static string? Trail(SpfOutcome outcome) => outcome.Through is null ? outcome.Term : Printable.Short($"{outcome.Term} {outcome.Through}");

    private static string ReasonOf(SpfResult result, string domain) => result switch
    {
        SpfResult.Pass => $"{domain} names this client as a sender of its mail",
        SpfResult.Fail => $"{domain} says that this client may not send its mail",
        SpfResult.SoftFail => $"{domain} says that this client probably may not send its mail",
        _ => $"{domain} makes no statement about this client",
    };

    private static SpfFinding Found(SpfResult result, string domain, string reason) => new(new SpfOutcome(result, domain, reason), null, domain);

    private static SpfFinding NoAnswer(string domain, string name) => Found(SpfResult.TempError, domain, $"the DNS does not answer for {Printable.Short(name)}");

    private static SpfFinding TooManyTerms(string domain) => Found(SpfResult.PermError, domain, $"the SPF record of {domain} asks for more than {MostTerms} look-ups");

    private static SpfFinding TooManyVoidAnswers(string domain) => Found(SpfResult.PermError, domain, $"the SPF record of {domain} names more than {MostVoidAnswers} things that do not exist");

    /// <summary>Whether a term matches, or why that can't be said.</summary>
    private readonly record struct TermMatch(bool IsMatch, SpfFinding? Error, string? Through)
    {
        public static readonly TermMatch Yes = new(true, null, null);

        public static readonly TermMatch No = new(false, null, null);

        public static TermMatch Of(bool isMatch) => isMatch ? Yes : No;

        public static implicit operator TermMatch(SpfFinding error) => new(false, error, null);
    }
}

/// <summary>An outcome, and what is needed to explain it.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Explanation">exp= of the record that decided.</param>
/// <param name="Record">The domain whose record it is.</param>
internal sealed record SpfFinding(SpfOutcome Outcome, MacroString? Explanation, string Record);

using System.Globalization;
using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Spf;

namespace Hikyaku.Transport.Checks;

/// <summary>Writes down what was found, in the fields that mail programs and filters read: RFC 8601, RFC 7208 §9.1.</summary>
internal static class FindingFields
{
    /// <summary>The fields, each with its line end.</summary>
    public static byte[] Write(ArrivalFindings found, string hostname)
    {
        var results = Results(found, hostname);
        var spf = found.Spf.MailFrom;
        var received = new ReceivedSpfField
        {
            Result = Word(spf.Result),
            Comment = $"{hostname}: {spf.Reason}",
            ClientAddress = found.Client.ToString(),
            EnvelopeFrom = found.Sender.Address?.ToString() ?? "",
            HeloName = found.HeloName,
            Receiver = hostname,
            Mechanism = spf.Term,
        };
        return [.. results.ToField(), .. received.ToField()];
    }

    /// <summary>What was found, in the terms of RFC 8601.</summary>
    public static AuthenticationResultsField Results(ArrivalFindings found, string hostname) => new()
    {
        ServerName = hostname,
        Results = [ClientName(found), Helo(found), MailFrom(found), .. Signatures(found), .. Chain(found), Author(found)],
    };

    private static MethodResult ClientName(ArrivalFindings found) => new("iprev", Word(found.ClientName.Result))
    {
        Comment = found.ClientName.Name,
        Properties = [("policy.iprev", found.Client.ToString())],
    };

    private static MethodResult Helo(ArrivalFindings found)
        => new("spf", Word(found.Spf.Helo.Result)) { Properties = [("smtp.helo", found.HeloName)] };

    private static MethodResult MailFrom(ArrivalFindings found) => new("spf", Word(found.Spf.MailFrom.Result))
    {
        Reason = found.Spf.MailFrom.Result == SpfResult.Pass ? null : found.Spf.MailFrom.Reason,
        Properties = [("smtp.mailfrom", found.Sender.Address?.ToString() ?? "postmaster@" + found.HeloName)],
    };

    private static IEnumerable<MethodResult> Signatures(ArrivalFindings found)
    {
        foreach (var outcome in found.Dkim.Outcomes)
        {
            yield return new MethodResult("dkim", Word(outcome.Result))
            {
                Comment = outcome.KeyBits == 0 ? null : $"{outcome.KeyBits} bits{(outcome.IsWeak ? ", weak" : "")}",
                Reason = outcome.Result == DkimResult.Pass ? null : outcome.Reason,
                Properties = [.. PropertiesOf(outcome)],
            };
        }
        if (found.Dkim.Outcomes.Count == 0) yield return new MethodResult("dkim", "none");
    }

    private static IEnumerable<(string, string)> PropertiesOf(DkimOutcome outcome)
    {
        if (outcome.Domain is { } domain) yield return ("header.d", domain);
        if (outcome.Selector is { } selector) yield return ("header.s", selector);
        if (outcome.Algorithm.Length > 0) yield return ("header.a", outcome.Algorithm);
        if (outcome.Mark.Length > 0) yield return ("header.b", outcome.Mark);
    }

    // RFC 8617 §10.2: arc=, with smtp.remote-ip
    private static IEnumerable<MethodResult> Chain(ArrivalFindings found)
    {
        if (found.Arc.Result == ArcResult.None) yield break;
        yield return new MethodResult("arc", Word(found.Arc.Result))
        {
            Comment = found.Arc.Links.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"i={found.Arc.Highest} of {found.Arc.Links[^1].Sealer}"),
            Reason = found.Arc.Result == ArcResult.Pass ? null : found.Arc.Reason,
            Properties = [("smtp.remote-ip", found.Client.ToString())],
        };
    }

    private static MethodResult Author(ArrivalFindings found)
    {
        var outcome = found.Dmarc;
        return new MethodResult("dmarc", Word(outcome.Result))
        {
            Comment = outcome.PolicyDomain is null ? null : $"p={Word(outcome.PublishedPolicy)}",
            Reason = outcome.Result switch
            {
                DmarcResult.Pass => null,
                DmarcResult.Fail when found.Witness is { } witness => $"{outcome.Reason}; but {witness}",
                _ => outcome.Reason,
            },
            Properties = outcome.AuthorDomain is { } author ? [("header.from", author)] : [],
        };
    }

    /// <summary>The words of the registries are those of our enumerations in lower case.</summary>
    internal static string Word<T>(T result)
        where T : struct, Enum
        => result.ToString().ToLowerInvariant();
}

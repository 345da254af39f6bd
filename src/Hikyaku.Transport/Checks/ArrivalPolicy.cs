using Hikyaku.Authentication.Dkim;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Protocol.Dmarc;
using Hikyaku.Protocol.Spf;

namespace Hikyaku.Transport.Checks;

/// <summary>
/// What follows from the checks: the one place where that is decided.
/// <code>
/// author's domain (DMARC)              | sender's domain (SPF)        | what is done
/// an exception of the operator         | whatever                     | as the exception says
/// whatever                             | has no mail (null MX)        | as "nullMx" says
/// vouches                              | whatever                     | taken
/// does not, but did when a trusted     | whatever                     | taken, marked
/// server passed it on, which sealed it |                              |
/// does not, and asks for "reject"      | whatever                     | refused       (at most what "dmarc" allows)
/// does not, and asks for "quarantine"  | whatever                     | Junk          (at most what "dmarc" allows)
/// does not, and asks for nothing       | whatever                     | taken, marked
/// can't be told: no author, too many   | whatever                     | Junk          (at most what "dmarc" allows)
/// could not be asked                   | whatever                     | taken, marked, or asked to come again
/// has no policy, and no signature      | says that the client may not | as "spfFail" says, unless a trusted
///                                      |                              | server saw it pass: taken, marked
/// has no policy                        | could not be asked           | taken, marked, or asked to come again
/// has no policy                        | anything else                | taken, marked
/// </code>
/// A message with several recipients is refused only when it is for every one of them: RFC 5321 has one reply for all.
/// </summary>
internal static class ArrivalPolicy
{
    /// <summary>What is done for recipients with that policy.</summary>
    public static Judgement Judge(ArrivalFindings found, CheckPolicy policy)
    {
        var dmarc = found.Dmarc;
        var spf = found.Spf.MailFrom;
        // RFC 7505 §4.2: who takes no mail sends none either.
        if (found.SenderHasNoMail && policy.NullMx != Handling.Mark) return new(policy.NullMx, "null mx", $"the domain of the sender on the envelope, {found.Sender.Address!.Domain}, says that it has no mail");
        return dmarc.Result switch
        {
            DmarcResult.Pass => new(Handling.Mark, "dmarc pass", dmarc.Reason),
            DmarcResult.Fail when found.Witness is { } witness && dmarc.Policy != DmarcPolicy.None => new(Handling.Mark, "trusted forwarder", $"{dmarc.Reason}; but {witness}"),
            DmarcResult.Fail => dmarc.Policy switch
            {
                DmarcPolicy.Reject => new(AtMost(Handling.Refuse, policy.Dmarc), "dmarc reject", dmarc.Reason),
                DmarcPolicy.Quarantine => new(AtMost(Handling.Junk, policy.Dmarc), "dmarc quarantine", dmarc.Reason),
                // RFC 9989 §5.4: "discovered policies of "p=none" MUST NOT modify existing mail handling processes"
                _ => new(Handling.Mark, "dmarc none", dmarc.Reason),
            },
            DmarcResult.PermError => new(AtMost(Handling.Junk, policy.Dmarc), "no author", dmarc.Reason),
            DmarcResult.TempError => NotKnownYet(policy, dmarc.Reason),
            _ when spf.Result == SpfResult.Fail && found.Witness is { } witness => new(Handling.Mark, "trusted forwarder", $"{spf.Reason}; but {witness}"),
            _ when spf.Result == SpfResult.Fail && !IsSignedForAuthor(found) => new(policy.SpfFail, "spf fail", spf.Explanation is null ? spf.Reason : $"{spf.Reason}, and explains: {spf.Explanation}"),
            _ when spf.Result == SpfResult.TempError => NotKnownYet(policy, spf.Reason),
            _ => new(Handling.Mark, "no policy", dmarc.Reason),
        };
    }

    private static Judgement NotKnownYet(CheckPolicy policy, string reason)
        => new(policy.DeferOnTemporaryErrors ? Handling.Refuse : Handling.Mark, "temporary error", reason) { IsTemporary = policy.DeferOnTemporaryErrors };

    private static Handling AtMost(Handling asked, Handling allowed) => asked < allowed ? asked : allowed;

    /// <summary>Forwarding breaks SPF and no signature: who signed for the author's domain, or one above it, is no stranger.</summary>
    private static bool IsSignedForAuthor(ArrivalFindings found)
        => found.Dmarc.AuthorDomain is { } author && found.Dkim.Outcomes.Any(outcome => outcome.Result == DkimResult.Pass
            && (author == outcome.Domain || author.EndsWith("." + outcome.Domain, StringComparison.Ordinal)));
}

/// <summary>What is done, and why.</summary>
/// <param name="Handling">What.</param>
/// <param name="Rule">By which line of the table.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record Judgement(Handling Handling, string Rule, string Reason)
{
    /// <summary>True when coming again may help.</summary>
    public bool IsTemporary { get; init; }
}

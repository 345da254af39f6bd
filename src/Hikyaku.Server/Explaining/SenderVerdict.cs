using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Explaining;

/// <summary>
/// What the recipient's own server found out about the sender (Authentication-Results, RFC 8601), and which fields were signed by
/// a domain whose signature it found right.
/// </summary>
internal sealed class SenderVerdict
{
    private const int MostSignatures = 10;

    private readonly HashSet<string> _signedNames = new(StringComparer.OrdinalIgnoreCase);

    private SenderVerdict()
    {
    }

    /// <summary>The server whose word counts; null when there is none.</summary>
    public string? Server { get; private set; }

    /// <summary>True when that server is only taken for the recipient's own because it is the last one on the way.</summary>
    public bool IsAssumed { get; private set; }

    /// <summary>What it found.</summary>
    public AuthenticationResultsField? Results { get; private set; }

    /// <summary>Where its field begins in the header; -1 without one.</summary>
    public int Place { get; private set; } = -1;

    /// <summary>Where the oldest line begins that it wrote itself; fields above were written by it too. -1 without one.</summary>
    public int TrustedUntil { get; private set; } = -1;

    /// <summary>The domain of the author; null when there is none.</summary>
    public string? AuthorDomain { get; private set; }

    /// <summary>The domain whose signature was found right; null without one.</summary>
    public string? Signer { get; private set; }

    /// <summary>Whether a signature that was found right covers fields of that name.</summary>
    public bool IsSigned(string name) => _signedNames.Contains(name);

    /// <summary>Reads a header.</summary>
    /// <param name="header">The header.</param>
    /// <param name="ownName">The recipient's own server; null to take the last one on the way for it.</param>
    /// <param name="authorDomain">The domain in From.</param>
    public static SenderVerdict Read(ReadOnlySpan<byte> header, string? ownName, string? authorDomain)
    {
        var verdict = new SenderVerdict { AuthorDomain = authorDomain, IsAssumed = true };
        // 1. Which server is the recipient's own: the configured one, when it was on the way at all, else the last one
        string? last = null;
        var isOwnThere = false;
        foreach (var field in new HeaderFields(header))
        {
            if (!field.Is("Received"u8)) continue;
            var by = ReceivedLine.Read(field.RawValue).By?.TrimEnd('.').ToLowerInvariant();
            last ??= by;
            isOwnThere = by is not null && by == ownName;
            break;
        }
        verdict.Server = isOwnThere ? ownName : last;
        verdict.IsAssumed = !isOwnThere;
        if (verdict.Server is null) return verdict;
        // 2. What it wrote: everything down to its own postmark
        foreach (var field in new HeaderFields(header))
        {
            if (field.Is("Authentication-Results"u8) && verdict.Results is null && AuthenticationResultsField.TryRead(field.RawValue) is { } results && results.ServerName == verdict.Server)
                (verdict.Results, verdict.Place) = (results, field.Offset);
            if (!field.Is("Received"u8)) continue;
            if (ReceivedLine.Read(field.RawValue).By?.TrimEnd('.').ToLowerInvariant() == verdict.Server) verdict.TrustedUntil = field.Offset;
            break;
        }
        // What stands below the postmark came from outside.
        if (verdict.Place > verdict.TrustedUntil) (verdict.Results, verdict.Place) = (null, -1);
        verdict.FindSigned(header);
        return verdict;
    }

    /// <summary>The result of a method; null when it is not told.</summary>
    public MethodResult? Of(string method) => Results?.Results.FirstOrDefault(result => result.Method == method);

    /// <summary>The result for the sender on the envelope.</summary>
    public MethodResult? EnvelopeSpf => Results?.Results.FirstOrDefault(result => result.Method == "spf" && result.Properties.Any(property => property.Name == "smtp.mailfrom")) ?? Of("spf");

    /// <summary>What anyone should know, and the word for programs.</summary>
    public (Text Sentence, string Confidence) Sentence()
    {
        string author = AuthorDomain ?? "?";
        if (Results is null)
            return (new("Nobody checked who sent this mail: the sender in From may be anybody's invention.", "このメールの差出人は検証されていません。From の差出人は、誰かの作り話かもしれません。"), "unknown");
        return (Of("dmarc")?.Result, EnvelopeSpf?.Result) switch
        {
            ("pass", _) => (new(
                $"The sender is true: {author} vouches for this mail. (Whether {author} is good to you is another question.)",
                $"差出人は本物です。{author} がこのメールを保証しています (その相手が信用できるかどうかは別の問題です)。"), "true-sender"),
            ("fail", _) when Of("dmarc")?.Reason?.Contains("which is trusted", StringComparison.Ordinal) == true => (new(
                $"The sender is probably true: the mail was changed on the way, but a forwarder that your server trusts saw that {author} vouched for it.",
                $"差出人はおそらく本物です。途中で内容が変わりましたが、{author} が保証していたことを、あなたのサーバーが信頼する転送サーバーが確かめています。"), "true-sender"),
            ("fail", _) => (new(
                $"Do not believe the sender: {author} does not vouch for this mail. Somebody else probably wrote it.",
                $"差出人を信じてはいけません。{author} はこのメールを保証していません。おそらく別人が書いたものです。"), "forged"),
            ("permerror", _) => (new("Nobody can tell who wrote this mail: From names no author, or too many.", "誰が書いたメールか分かりません。From に差出人がないか、多すぎます。"), "doubtful"),
            (_, "fail") => (new(
                "Be careful: the machine that sent this mail may not send for the domain on its envelope. The sender is probably forged.",
                "注意してください。送信元のマシンは、封筒の差出人のドメインのメールを送ることを許されていません。差出人はおそらく偽装です。"), "doubtful"),
            _ => (new(
                $"The sender may be anybody: {author} publishes nothing by which a forgery could be told.",
                $"差出人は誰でもあり得ます。{author} は、偽装を見分けるための情報を公開していません。"), "unknown"),
        };
    }

    /// <summary>What each check found, one sentence each.</summary>
    public IEnumerable<Text> Findings()
    {
        if (Server is { } server && IsAssumed)
            yield return new($"This takes {server}, the last server on the way, for your own. If it is not, nothing here can be believed.", $"最後に通ったサーバー {server} を、あなた自身のサーバーとみなしています。違う場合、以下は信用できません。");
        foreach (var result in Results?.Results ?? [])
        {
            if (Of(result) is { } text) yield return text;
        }
    }

    private static Text? Of(MethodResult result)
    {
        string about = result.Properties.Count > 0 ? result.Properties[0].Value : "?";
        return result.Method switch
        {
            "dmarc" => result.Result switch
            {
                "pass" => new($"DMARC: {about}, the domain in From, vouches for the mail.", $"DMARC: From のドメイン {about} がこのメールを保証しています。"),
                "fail" => new($"DMARC: {about}, the domain in From, does not vouch for the mail.", $"DMARC: From のドメイン {about} はこのメールを保証していません。"),
                "none" => new($"DMARC: {about}, the domain in From, does not say for which mail it vouches.", $"DMARC: From のドメイン {about} は、どのメールを保証するかを公開していません。"),
                _ => new("DMARC: it could not be found out whether the domain in From vouches for the mail.", "DMARC: From のドメインが保証しているかどうか、調べられませんでした。"),
            },
            "spf" when result.Properties.Any(property => property.Name == "smtp.mailfrom") => result.Result switch
            {
                "pass" => new($"SPF: the sending machine may send for {about}, the sender on the envelope.", $"SPF: 送信元のマシンは、封筒の差出人 {about} のメールを送ることを許されています。"),
                "fail" or "softfail" => new($"SPF: the sending machine may not send for {about}, the sender on the envelope.", $"SPF: 送信元のマシンは、封筒の差出人 {about} のメールを送ることを許されていません。"),
                _ => new($"SPF: nothing tells whether the sending machine may send for {about}, the sender on the envelope.", $"SPF: 送信元のマシンが封筒の差出人 {about} のメールを送ってよいかは分かりません。"),
            },
            "dkim" => result.Result switch
            {
                "pass" => new($"DKIM: the digital signature of {about} is right: what it covers was not changed.", $"DKIM: {about} のデジタル署名は正しく、署名された部分は途中で変わっていません。"),
                "none" => new("DKIM: the mail has no digital signature of a domain.", "DKIM: ドメインによるデジタル署名はありません。"),
                "fail" => new($"DKIM: the digital signature of {about} does not fit: the mail was changed on the way, or the signature is false.", $"DKIM: {about} のデジタル署名が合いません。途中で変わったか、署名が偽物です。"),
                _ => new($"DKIM: the digital signature of {about} is of no use.", $"DKIM: {about} のデジタル署名は役に立ちません。"),
            },
            "arc" => result.Result == "pass"
                ? new("ARC: the seals of those who passed the mail on are right.", "ARC: 転送したサーバーの封印は正しいものです。")
                : new("ARC: the seals of those who passed the mail on are broken.", "ARC: 転送したサーバーの封印は壊れています。"),
            "iprev" => result.Result == "pass"
                ? new($"The sending machine ({about}) has a name that leads back to it.", $"送信元のマシン ({about}) の名前は、たどり直すと同じマシンに戻ります。")
                : new($"The sending machine ({about}) has no name that leads back to it, as orderly mail servers have.", $"送信元のマシン ({about}) には、きちんとしたメールサーバーなら持つ、正しくたどれる名前がありません。"),
            _ => null,
        };
    }

    private void FindSigned(ReadOnlySpan<byte> header)
    {
        var passed = Results?.Results.Where(result => result is { Method: "dkim", Result: "pass" }).ToList() ?? [];
        if (passed.Count == 0) return;
        var looked = 0;
        foreach (var field in new HeaderFields(header))
        {
            if (!field.Is("DKIM-Signature"u8) || ++looked > MostSignatures) continue;
            var signature = DkimSignature.Read(field);
            if (!passed.Any(result => Has(result, "header.d", signature.Domain) && (Has(result, "header.b", signature.Mark) || result.Properties.All(property => property.Name != "header.b")))) continue;
            Signer ??= signature.Domain;
            _signedNames.UnionWith(signature.SignedFields);
        }
    }

    private static bool Has(MethodResult result, string name, string? value) => result.Properties.Any(property => property.Name == name && string.Equals(property.Value, value, StringComparison.OrdinalIgnoreCase));
}

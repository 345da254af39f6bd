using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Server.Language;
using MimeKit;

namespace Hikyaku.Server.Explaining;

/// <summary>What one header field says, in plain words.</summary>
/// <param name="verdict">What is known of the sender.</param>
/// <param name="marks">Dates and postmarks.</param>
/// <param name="oldestHop">When the first server got it; null when that is not known.</param>
internal sealed class FieldSayings(SenderVerdict verdict, Postmarks marks, DateTimeOffset? oldestHop)
{
    private const int LongestAddresses = 8 * 1024;

    /// <summary>What it says; null when the value says it all.</summary>
    public Text? Of(in HeaderField field, string value) => Encoding.Latin1.GetString(field.Name).ToLowerInvariant() switch
    {
        "from" => Author(field),
        "reply-to" => Answers(field),
        "return-path" => Envelope(field),
        "received" => Postmark(field),
        "date" => Written(field),
        "message-id" => Name(value),
        "content-type" => Content(field),
        "content-transfer-encoding" => new($"The content was {ContentWords.OfEncoding(value).English}.", $"{ContentWords.OfEncoding(value).Japanese}。"),
        "mime-version" when value.Trim() != "1.0" => new("There is no such version.", "そのような版はありません。"),
        "subject" when field.RawValue.IndexOf("=?"u8) >= 0 => new("It has characters beyond the plain English ones, and so travelled wrapped up, as =?...?=.", "英数字以外の文字を含むので、=?...?= の形に変換されて送られました。"),
        "dkim-signature" => Signature(field),
        "authentication-results" => Results(field),
        "arc-seal" => Seal(field),
        "x-mailer" or "user-agent" => new("So it says; any other program can say the same.", "自己申告です。ほかのソフトも同じように名乗れます。"),
        "list-unsubscribe" => new("If you know the list, your mail program can use this; for a stranger's mail it only tells him that you read it.", "知っているリストなら配信停止に使えます。見知らぬ相手の場合は、読んだことを知らせるだけです。"),
        "auto-submitted" when !value.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase) => new("A program wrote it.", "プログラムが自動で送ったものです。"),
        _ => null,
    };

    /// <summary>What a careful reader notices about a field; null when nothing.</summary>
    public Text? Warning(in HeaderField field)
    {
        if (field.Is("From"u8) && Addresses(field).Find(mailbox => mailbox.Name is { } name && name.Contains('@', StringComparison.Ordinal) && !name.Contains(mailbox.Address, StringComparison.OrdinalIgnoreCase)) is { } odd)
            return new($"The name in From looks like an address ({odd.Name}), but the true address is {odd.Address}.", $"From の名前がアドレスのように見えますが ({odd.Name})、本当のアドレスは {odd.Address} です。");
        if (field.Is("Reply-To"u8) && Addresses(field).Find(mailbox => IsElsewhere(mailbox.Address)) is { } other)
            return new($"Answers would go to {other.Address}, which is not of {verdict.AuthorDomain}.", $"返信は {other.Address} に送られます。{verdict.AuthorDomain} のアドレスではありません。");
        return null;
    }

    private Text? Author(in HeaderField field)
    {
        var mailboxes = Addresses(field);
        if (mailboxes.Count == 0) return new("This names nobody.", "誰の名前もありません。");
        if (mailboxes.Count > 1) return new($"It names {mailboxes.Count} authors.", $"差出人が {mailboxes.Count} 人書かれています。");
        string domain = verdict.AuthorDomain ?? "?";
        return new($"The name before the address is free text; what can be checked is the domain after the @: {domain}.", $"アドレスの前の名前は自由に書けます。確かめられるのは @ の後のドメイン {domain} だけです。");
    }

    private Text? Answers(in HeaderField field)
        => Addresses(field).Any(mailbox => IsElsewhere(mailbox.Address)) ? new("Answers go to another domain than From.", "返信は From とは別のドメインに送られます。") : null;

    private Text? Envelope(in HeaderField field)
    {
        string address = Encoding.Latin1.GetString(field.RawValue).Trim(' ', '\t', '<', '>');
        if (address.Length == 0) return new("Empty: this mail is itself a notice, and nobody is told when it can't be delivered.", "空です。このメール自体が通知なので、配達できなくても誰にも知らせません。");
        return IsElsewhere(address) ? new("Another domain than From: usual for mailing lists, newsletters and forwarding, and for forgeries.", "From とは別のドメインです。メーリングリストや配信サービス、転送ではよくありますが、偽装でもよくあります。") : null;
    }

    private static Text Postmark(in HeaderField field)
    {
        var line = ReceivedLine.Read(field.RawValue);
        string by = line.By ?? "?", from = line.From ?? line.ClientNote ?? "?";
        Text how = line.IsEncrypted ? new("encrypted", "暗号化あり") : new("not encrypted, as far as it tells", "暗号化の記録なし");
        return new($"{by} got it from {from} ({how.English}).", $"{by} が {from} から受け取りました ({how.Japanese})。");
    }

    private Text? Written(in HeaderField field)
    {
        var text = Encoding.Latin1.GetString(field.RawValue).Trim();
        if (ReceivedLine.Read([.. ";"u8, .. field.RawValue]).Date is not { } date) return new("This can't be read as a date.", "日時として読み取れません。");
        List<Text> remarks = [];
        if (marks.OddDate(text, date) is { } odd) remarks.Add(Sentence(odd));
        if (oldestHop is { } first && (date - first).Duration() >= TimeSpan.FromMinutes(10)) remarks.Add(Beside(date - first));
        return remarks.Count == 0 ? null : new(string.Join(" ", remarks.Select(remark => remark.English)), string.Concat(remarks.Select(remark => remark.Japanese)));
    }

    private static Text Beside(TimeSpan difference)
    {
        Text span = Postmarks.Span(difference), zone = Postmarks.WrongZone(difference) is { } wrong ? new($" ({wrong.English})", $" ({wrong.Japanese})") : Text.None;
        return difference > TimeSpan.Zero
            ? new($"It is {span.English} later than the time at which the first server already had it{(zone == Text.None ? ": a clock is wrong" : zone.English)}.", $"最初のサーバーが受け取った時刻より {span.Japanese}後の日時です{(zone == Text.None ? " (時計が狂っています)" : zone.Japanese)}。")
            : new($"It is {span.English} earlier than the time at which the first server got it{zone.English}.", $"最初のサーバーが受け取った時刻より {span.Japanese}前の日時です{zone.Japanese}。");
    }

    private static Text? Name(string value)
    {
        string id = value.Trim();
        var at = id.LastIndexOf('@');
        if (!id.StartsWith('<') || !id.EndsWith('>') || at < 0) return new("Not in the form that is prescribed, <something@somewhere>: the program that made it is careless.", "決められた形 (<識別子@場所>) ではありません。作ったソフトが粗雑です。");
        string place = id[(at + 1)..^1];
        return new($"It was made at \"{place}\", as it says.", $"「{place}」で付けられたことになっています。");
    }

    private static Text Content(in HeaderField field)
    {
        PartHeader part = PartHeader.Read(field.Raw);
        Text kind = ContentWords.OfType(part.MediaType);
        if (part.Charset is not { } charset) return new($"{part.MediaType} is {kind.English}.", $"{part.MediaType} は、{kind.Japanese}。");
        Text letters = ContentWords.OfCharset(charset);
        return new($"{part.MediaType} is {kind.English}; {Safe(charset)} is {letters.English}.", $"{part.MediaType} は、{kind.Japanese}。{Safe(charset)} は、{letters.Japanese}。");
    }

    private Text Signature(in HeaderField field)
    {
        var signature = DkimSignature.Read(field);
        string domain = signature.Domain ?? "?";
        if (signature.Fault is { } fault) return new($"It can't be used: {fault}.", "使えない署名です。");
        var found = verdict.Results?.Results.FirstOrDefault(result => result.Method == "dkim" && result.Properties.Contains(("header.b", signature.Mark)))
            ?? verdict.Results?.Results.FirstOrDefault(result => result.Method == "dkim" && result.Properties.Contains(("header.d", domain)));
        Text check = found?.Result switch
        {
            "pass" => new("your server found it right", "あなたのサーバーが正しいと確かめました"),
            null => new("your server does not say whether it is right", "正しいかどうか、あなたのサーバーの記録にはありません"),
            _ => new("your server found that it does not hold", "あなたのサーバーが確かめたところ、成り立ちません"),
        };
        string names = string.Join(", ", signature.SignedFields.Distinct(StringComparer.OrdinalIgnoreCase).Take(12));
        return new($"{domain} signed the body and these fields: {Safe(names)}; {check.English}.", $"{domain} が、本文と次の欄に署名しました: {Safe(names)}。{check.Japanese}。");
    }

    private Text Results(in HeaderField field)
    {
        if (field.Offset == verdict.Place) return new("Your own server wrote this; what it means stands at the top.", "あなた自身のサーバーが書いたものです。意味は最初に示しました。");
        string server = AuthenticationResultsField.TryRead(field.RawValue)?.ServerName ?? "?";
        return new($"{Safe(server)} says so, which is not your server: anybody can write this.", $"{Safe(server)} の主張です。あなたのサーバーではないので、誰でも書けます。");
    }

    private static Text Seal(in HeaderField field)
    {
        var seal = Protocol.Arc.ArcSeal.Read(field);
        string number = seal.Instance.ToString(CultureInfo.InvariantCulture), domain = seal.Domain ?? "?";
        return new($"Seal {number}, of {domain}.", $"{domain} による {number} 番目の封印です。");
    }

    private bool IsElsewhere(string address)
    {
        string domain = address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();
        return verdict.AuthorDomain is { } author && domain != author && !domain.EndsWith("." + author, StringComparison.Ordinal) && !author.EndsWith("." + domain, StringComparison.Ordinal);
    }

    private static List<MailboxAddress> Addresses(in HeaderField field)
        => InternetAddressList.TryParse(field.RawValue[..Math.Min(field.RawValue.Length, LongestAddresses)].ToArray(), out var list) ? [.. list.Mailboxes] : [];

    private static Text Sentence(Text text) => new(char.ToUpperInvariant(text.English[0]) + text.English[1..] + ".", text.Japanese + "。");

    private static string Safe(string text) => text.Length > 200 ? text[..200] + "…" : text;
}

using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>What a server found out about who sent a message, RFC 8601 §2.2.</summary>
public sealed record AuthenticationResultsField
{
    /// <summary>Who says so (authserv-id): our host name.</summary>
    public required string ServerName { get; init; }

    /// <summary>The results, in their order; none is said as "none".</summary>
    public required IReadOnlyList<MethodResult> Results { get; init; }

    /// <summary>The field, folded, with its line end.</summary>
    public byte[] ToField() => ToField(new FieldFolder("Authentication-Results"));

    /// <summary>The same for those who get the message from us: ARC-Authentication-Results, RFC 8617 §4.1.1.</summary>
    public byte[] ToArcField(int instance) => ToField(new FieldFolder("ARC-Authentication-Results").Word(string.Create(CultureInfo.InvariantCulture, $"i={instance};")));

    /// <summary>Reads the value of a field; null when it names no server. What is no result is passed over.</summary>
    public static AuthenticationResultsField? TryRead(ReadOnlySpan<byte> value) => new ResultsReader(value).Read();

    private byte[] ToField(FieldFolder field)
    {
        field.Word(FieldValue.Quote(ServerName) + ";");
        if (Results.Count == 0) return field.Word("none").ToField();
        for (var i = 0; i < Results.Count; i++) Write(field, Results[i], isLast: i == Results.Count - 1);
        return field.ToField();
    }

    /// <summary>Who a field claims to be from, in lower case; null when that can't be read.</summary>
    public static string? ServerNameOf(in HeaderField field)
    {
        var lexer = new FieldLexer(field.RawValue);
        lexer.SkipCfws();
        var name = lexer.Next == (byte)'"' ? QuotedPairs.Remove(lexer.ReadQuoted()) : lexer.ReadToken();
        return name.IsEmpty ? null : Encoding.Latin1.GetString(name).TrimEnd('.').ToLowerInvariant();
    }

    private static void Write(FieldFolder field, MethodResult result, bool isLast)
    {
        List<string> words = [$"{result.Method}={result.Result}"];
        if (result.Comment is { } comment) words.Add(FieldValue.Comment(comment));
        // §2.2: resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
        if (result.Reason is { } reason) words.Add("reason=" + QuoteAlways(reason));
        words.AddRange(result.Properties.Select(property => $"{property.Name}={FieldValue.QuoteAddress(property.Value)}"));
        if (!isLast) words[^1] += ";";
        field.Line(words[0]);
        foreach (var word in words.Skip(1)) field.Word(word);
    }

    private static string QuoteAlways(string text) => FieldValue.Quote(text) is var quoted && quoted.StartsWith('"') ? quoted : $"\"{quoted}\"";
}

/// <summary>What one method found.</summary>
/// <param name="Method">spf, dkim, dmarc, iprev (a word of ours).</param>
/// <param name="Result">pass, fail... (a word of ours).</param>
public sealed record MethodResult(string Method, string Result)
{
    /// <summary>For people; not trusted.</summary>
    public string? Comment { get; init; }

    /// <summary>Why; not trusted.</summary>
    public string? Reason { get; init; }

    /// <summary>What was looked at: "smtp.mailfrom" (a word of ours) and its value, which is not trusted.</summary>
    public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];
}

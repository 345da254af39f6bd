using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Store.Search;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// Answers for messages whose bytes are their text: pure ASCII, one text part without a name, no encoded-words, no transfer
/// encoding, no HTML. There a vectorised look at the raw bytes tells all, and nothing need be parsed or decoded.
/// </summary>
internal sealed class PlainScan
{
    // Any of these in the header may mean that the text is not what the bytes show (utf-7, hz and utf-16: ASCII bytes that
    // are not ASCII)
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["=?", "base64", "quoted-printable", "html", "multipart/", "message/", "utf-7", "utf7", "hz-gb", "utf-16", "utf-32"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> TypeField = SearchValues.Create(["\ncontent-"], StringComparison.OrdinalIgnoreCase);

    // Begins the escape sequences of ISO-2022-JP and its kin
    private const byte Escape = 0x1B;

    private readonly IReadOnlyList<ContentQuestion> _questions;
    private readonly bool _possible;

    public PlainScan(ContentQuestions questions)
    {
        _questions = questions.All;
        // A field is not known before the header was taken apart
        _possible = _questions.All(question => question.Scope != ContentScope.Field);
    }

    /// <summary>Answers all questions, when that can be done. False: the message has to be read in full.</summary>
    public bool TryAnswer(ReadOnlySpan<byte> message, ContentFindings findings)
    {
        if (!_possible || !Ascii.IsValid(message) || message.Contains(Escape))
            return false;
        var rented = ArrayPool<char>.Shared.Rent(message.Length);
        var text = rented.AsSpan(0, message.Length);
        Encoding.Latin1.GetChars(message, text);
        var bodyStart = BodyStart(text);
        var isPlain = IsPlain(text[..bodyStart], message[..bodyStart]);
        if (isPlain)
            Answer(text[..bodyStart], message[..bodyStart], text[bodyStart..], findings);
        ArrayPool<char>.Shared.Return(rented);
        return isPlain;
    }

    private static bool IsPlain(ReadOnlySpan<char> header, ReadOnlySpan<byte> octets) =>
        !header.ContainsAny(Marks) && (IsWithoutType(header) || PartHeader.Read(octets) is { IsText: true, FileName: null });

    private static bool IsWithoutType(ReadOnlySpan<char> header) =>
        !header.StartsWith("content-", StringComparison.OrdinalIgnoreCase) && !header.ContainsAny(TypeField);

    private void Answer(ReadOnlySpan<char> header, ReadOnlySpan<byte> octets, ReadOnlySpan<char> body, ContentFindings findings)
    {
        for (var i = 0; i < _questions.Count; i++)
        {
            var (scope, term) = (_questions[i].Scope, _questions[i].Term);
            if (term.IsInAscii(body) || (scope == ContentScope.Everywhere && MayBeIn(header, term) && IsInField(octets, term)))
                findings.Answer(i);
        }
    }

    // Only white space and what separates name and value may stand otherwise in a field as it is shown
    private static bool MayBeIn(ReadOnlySpan<char> header, SearchTerm term) => term.ReachesOverWords || term.IsInAscii(header);

    private static bool IsInField(ReadOnlySpan<byte> header, SearchTerm term)
    {
        foreach (var field in new HeaderFields(header))
        {
            if (term.IsInAscii(MessageText.Line(field)))
                return true;
        }
        return false;
    }

    private static int BodyStart(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("\r\n"))
            return 2;
        var blank = text.IndexOf("\r\n\r\n");
        return blank < 0 ? text.Length : blank + 4;
    }
}

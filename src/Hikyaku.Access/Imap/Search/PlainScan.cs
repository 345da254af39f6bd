using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message;

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
    private readonly bool _unfolds;

    public PlainScan(ContentQuestions questions)
    {
        _questions = questions.All;
        // A field is not known before the header was taken apart
        _possible = _questions.All(question => question.Scope != ContentScope.Field);
        // A term with white space may stand across the folding of a header line
        _unfolds = _questions.Any(question => question.Scope == ContentScope.Everywhere && question.Term.HoldsWhiteSpace);
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
            Answer(text[..bodyStart], text[bodyStart..], findings);
        ArrayPool<char>.Shared.Return(rented);
        return isPlain;
    }

    private static bool IsPlain(ReadOnlySpan<char> header, ReadOnlySpan<byte> octets) =>
        !header.ContainsAny(Marks) && (IsWithoutType(header) || PartHeader.Read(octets) is { IsText: true, FileName: null });

    private static bool IsWithoutType(ReadOnlySpan<char> header) =>
        !header.StartsWith("content-", StringComparison.OrdinalIgnoreCase) && !header.ContainsAny(TypeField);

    private void Answer(Span<char> header, ReadOnlySpan<char> body, ContentFindings findings)
    {
        for (var i = 0; i < _questions.Count; i++)
        {
            var question = _questions[i];
            if (question.Term.IsInAscii(body) || (question.Scope == ContentScope.Everywhere && question.Term.IsInAscii(header)))
                findings.Answer(i);
        }
        if (_unfolds && findings.IsOpen)
            AnswerUnfolded(Unfold(header), findings);
    }

    private void AnswerUnfolded(ReadOnlySpan<char> header, ContentFindings findings)
    {
        for (var i = 0; i < _questions.Count; i++)
        {
            if (_questions[i].Scope == ContentScope.Everywhere && _questions[i].Term.IsInAscii(header))
                findings.Answer(i);
        }
    }

    /// <summary>Takes the line ends before white space out (RFC 5322 §2.2.3), in place.</summary>
    private static Span<char> Unfold(Span<char> header)
    {
        var kept = 0;
        for (var i = 0; i < header.Length; i++)
        {
            if (i + 2 < header.Length && header[i] == '\r' && header[i + 1] == '\n' && header[i + 2] is ' ' or '\t')
                i++;
            else
                header[kept++] = header[i];
        }
        return header[..kept];
    }

    private static int BodyStart(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("\r\n"))
            return 2;
        var blank = text.IndexOf("\r\n\r\n");
        return blank < 0 ? text.Length : blank + 4;
    }
}

using System.Buffers;
using System.Text;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// Answers for messages whose bytes are their text: pure ASCII, no encoded-words, no transfer encoding, no HTML. There a
/// vectorised look at the raw bytes tells all, and nothing need be parsed or decoded.
/// </summary>
internal sealed class PlainScan
{
    // Any of these may mean that the text is not what the bytes show (ESC: ISO-2022-JP; "&": an entity; utf-7 and hz: ASCII bytes that are not ASCII)
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["=?", "\u001b", "base64", "quoted-printable", "html", "multipart/", "message/", "utf-7", "utf7", "hz-gb", "utf-16", "utf-32"],
        StringComparison.OrdinalIgnoreCase);

    private readonly ContentQuestions _questions;
    private readonly bool _possible;

    public PlainScan(ContentQuestions questions)
    {
        _questions = questions;
        // A term with white space may stand across the folding of a header line, a field is not known before it is parsed
        _possible = questions.All.All(question => question.Scope != ContentScope.Field && !question.Term.HoldsWhiteSpace);
    }

    /// <summary>Answers all questions, when that can be done. False: the message has to be read in full.</summary>
    public bool TryAnswer(ReadOnlySpan<byte> message, ContentFindings findings)
    {
        if (!_possible || !Ascii.IsValid(message))
            return false;
        var rented = ArrayPool<char>.Shared.Rent(message.Length);
        var text = rented.AsSpan(0, message.Length);
        Encoding.Latin1.GetChars(message, text);
        var isPlain = !text.ContainsAny(Marks);
        if (isPlain)
            Answer(text, findings);
        ArrayPool<char>.Shared.Return(rented);
        return isPlain;
    }

    private void Answer(ReadOnlySpan<char> text, ContentFindings findings)
    {
        var body = text[BodyStart(text)..];
        for (var i = 0; i < _questions.All.Count; i++)
        {
            var question = _questions.All[i];
            if (question.Term.IsInAscii(question.Scope == ContentScope.Body ? body : text))
                findings.Answer(i);
        }
    }

    private static int BodyStart(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("\r\n"))
            return 2;
        var blank = text.IndexOf("\r\n\r\n");
        return blank < 0 ? text.Length : blank + 4;
    }
}

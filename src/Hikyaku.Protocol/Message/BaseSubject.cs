namespace Hikyaku.Protocol.Message;

/// <summary>Takes reply and forward marks off a subject, RFC 5256 §2.1; the names are those of its §5.</summary>
public static class BaseSubject
{
    // A longer subject is cut: the rules may walk over it once for each mark.
    private const int MaxCharacters = 1000;

    /// <summary>The base subject of a decoded subject, in upper case: what SORT and THREAD compare.</summary>
    public static string Of(string decodedSubject) => Of(decodedSubject, out _);

    /// <inheritdoc cref="Of(string)"/>
    /// <param name="decodedSubject">The subject.</param>
    /// <param name="isAnswer">True when it shows that the message is a reply or forward (RFC 5256 §3 THREAD).</param>
    public static string Of(string decodedSubject, out bool isAnswer)
    {
        ArgumentNullException.ThrowIfNull(decodedSubject);
        isAnswer = false;
        // (1) tabs and multiple spaces become one space
        ReadOnlySpan<char> subject = WhiteSpace.Fold(decodedSubject.AsSpan(0, Math.Min(decodedSubject.Length, MaxCharacters)));
        while (true)
        {
            // (2)
            while (TryRemoveTrailer(ref subject, ref isAnswer))
            {
            }
            // (3), (4), (5)
            while (TryRemoveLeader(ref subject, ref isAnswer) || TryRemoveBlob(ref subject))
            {
            }
            // (6)
            if (!StartsWith(subject, "[fwd:") || !subject.EndsWith("]"))
                return subject.ToString().ToUpperInvariant(); // (7)
            subject = subject["[fwd:".Length..^1];
            isAnswer = true;
        }
    }

    // subj-trailer = "(fwd)" / WSP
    private static bool TryRemoveTrailer(ref ReadOnlySpan<char> subject, ref bool isAnswer)
    {
        var length = subject.Length;
        if (subject.EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase))
        {
            subject = subject[..^"(fwd)".Length];
            isAnswer = true;
        }
        subject = subject.TrimEnd(' ');
        return subject.Length < length;
    }

    // subj-leader = (*subj-blob subj-refwd) / WSP
    private static bool TryRemoveLeader(ref ReadOnlySpan<char> subject, ref bool isAnswer)
    {
        if (subject is [' ', ..])
        {
            subject = subject.TrimStart(' ');
            return true;
        }
        var rest = subject;
        while (TrySkipBlob(ref rest))
        {
        }
        if (!TrySkipReplyOrForward(ref rest))
            return false;
        subject = rest;
        return isAnswer = true;
    }

    // (4): a leading blob goes unless it is all there is
    private static bool TryRemoveBlob(ref ReadOnlySpan<char> subject)
    {
        var rest = subject;
        if (!TrySkipBlob(ref rest) || rest.IsEmpty)
            return false;
        subject = rest;
        return true;
    }

    // subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
    private static bool TrySkipReplyOrForward(ref ReadOnlySpan<char> rest)
    {
        var length = StartsWith(rest, "re") ? 2 : StartsWith(rest, "fwd") ? 3 : StartsWith(rest, "fw") ? 2 : 0;
        if (length == 0)
            return false;
        var after = rest[length..].TrimStart(' ');
        TrySkipBlob(ref after);
        if (after is not [':', ..])
            return false;
        rest = after[1..];
        return true;
    }

    // subj-blob = "[" *BLOBCHAR "]" *WSP; BLOBCHAR is neither bracket
    private static bool TrySkipBlob(ref ReadOnlySpan<char> rest)
    {
        if (rest is not ['[', .. var inside])
            return false;
        var bracket = inside.IndexOfAny('[', ']');
        if (bracket < 0 || inside[bracket] == '[')
            return false;
        rest = inside[(bracket + 1)..].TrimStart(' ');
        return true;
    }

    private static bool StartsWith(ReadOnlySpan<char> text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}

using System.Globalization;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>A reply as a client got it (RFC 5321 §4.2). Its text is the peer's: made harmless, not trusted.</summary>
/// <param name="Code">Three digits, 200 to 599.</param>
/// <param name="Lines">The text of each line, without the codes; at least one.</param>
public sealed record ReceivedReply(int Code, IReadOnlyList<string> Lines)
{
    private const int LongestText = 1000;

    /// <summary>The enhanced status code of the first line (RFC 2034 §4), when there is one and its class agrees; else null.</summary>
    public EnhancedStatusCode? Status { get; init; }

    /// <summary>2yz: done.</summary>
    public bool IsSuccess => Code / 100 == 2;

    /// <summary>4yz: perhaps later.</summary>
    public bool IsTemporary => Code / 100 == 4;

    /// <summary>5yz: never.</summary>
    public bool IsPermanent => Code / 100 == 5;

    /// <summary>The whole in one line, as people quote it: <c>550 5.1.1 No such user here</c>.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Code}{(Status is { } status ? " " + status : "")} {string.Join(' ', Lines)}").TrimEnd();
        return text.Length <= LongestText ? text : text[..LongestText] + "...";
    }
}

using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.Bimi;

/// <summary>Where a domain publishes the picture that is to be shown beside its mail, and who certifies that it is its own (BIMI).</summary>
/// <param name="Picture">The SVG.</param>
/// <param name="Certificate">The certificate; null when nobody certifies it.</param>
public sealed record BimiRecord(Uri Picture, Uri? Certificate)
{
    /// <summary>Reads a TXT record; null when it is none, or the domain wants no picture.</summary>
    public static BimiRecord? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TagList.TryParse(text) is not { First: "v" } tags || tags["v"] != "BIMI1") return null;
        return Location(tags["l"]) is { } picture ? new BimiRecord(picture, Location(tags["a"])) : null;
    }

    private static Uri? Location(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : null;
}

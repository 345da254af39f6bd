using System.Diagnostics.CodeAnalysis;

namespace Hikyaku.Protocol.Tags;

/// <summary>
/// "name=value; name=value", RFC 6376 §3.2: the form of DKIM signatures and key records, and of the records of DMARC, MTA-STS
/// and TLS reports. Names know case; white space around names and values counts for nothing.
/// </summary>
internal sealed class TagList
{
    private const int MostTags = 64;

    private readonly List<(string Name, string Value)> _tags = [];

    private TagList()
    {
    }

    /// <summary>The name of the first tag: several records must begin with their version.</summary>
    public string First => _tags[0].Name;

    /// <summary>The value of a tag, or null without one.</summary>
    public string? this[string name] => TryFind(name, out var value) ? value : null;

    /// <summary>Reads a list. One with a name twice is none (§3.2: "the entire tag-list is invalid"), nor is an empty one.</summary>
    public static TagList? TryParse(string text)
    {
        var list = new TagList();
        foreach (var range in text.AsSpan().Split(';'))
        {
            var spec = text.AsSpan(range).Trim(" \t\r\n");
            // One ";" may stand at the end.
            if (spec.IsEmpty && range.End.GetOffset(text.Length) == text.Length && list._tags.Count > 0) break;
            var equals = spec.IndexOf('=');
            if (equals <= 0 || list._tags.Count == MostTags) return null;
            var name = spec[..equals].TrimEnd(" \t\r\n").ToString();
            if (!IsName(name) || list.TryFind(name, out _)) return null;
            list._tags.Add((name, spec[(equals + 1)..].TrimStart(" \t\r\n").ToString()));
        }
        return list._tags.Count > 0 ? list : null;
    }

    /// <summary>A value without the white space that folding left in it, as base64 has it.</summary>
    public static string Packed(string value) => string.Concat(value.Where(c => c is not (' ' or '\t' or '\r' or '\n')));

    private bool TryFind(string name, [NotNullWhen(true)] out string? value)
    {
        foreach (var tag in _tags)
        {
            if (tag.Name == name)
            {
                value = tag.Value;
                return true;
            }
        }
        value = null;
        return false;
    }

    // tag-name = ALPHA *ALNUMPUNC
    private static bool IsName(string name)
        => name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

namespace Hikyaku.Store.Mailboxes;

/// <summary>What a keyword may be: RFC 9051 §9 <c>flag-keyword</c>, an atom; at most 255 characters as in RFC 8621 §4.1.1.</summary>
internal static class Keyword
{
    private const int MostCharacters = 255;

    internal static StoreError Refusal => new(StoreErrorKind.Invalid, "A keyword is 1 to 255 ASCII characters without spaces, brackets, quotes or wildcards.");

    internal static bool IsValid(string keyword)
    {
        if (keyword.Length is 0 or > MostCharacters)
            return false;
        foreach (var c in keyword)
            if (c is <= ' ' or > '~' or '(' or ')' or '{' or ']' or '%' or '*' or '"' or '\\')
                return false;
        return true;
    }
}

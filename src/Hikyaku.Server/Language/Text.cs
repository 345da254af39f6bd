namespace Hikyaku.Server.Language;

/// <summary>The languages in which the program speaks to people.</summary>
internal enum Tongue
{
    /// <summary>English, whenever Japanese was not asked for.</summary>
    English,

    /// <summary>Japanese.</summary>
    Japanese,
}

/// <summary>One thing to say, in both languages; which of them is shown is decided where it is printed.</summary>
internal readonly record struct Text(string English, string Japanese)
{
    /// <summary>Nothing to say.</summary>
    public static readonly Text None = new("", "");

    /// <summary>The wording in that language.</summary>
    public string In(Tongue tongue) => tongue == Tongue.Japanese ? Japanese : English;

    /// <summary>A name, number or other thing that is the same in both.</summary>
    public static Text Same(string value) => new(value, value);
}

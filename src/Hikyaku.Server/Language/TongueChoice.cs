namespace Hikyaku.Server.Language;

/// <summary>Which language to speak: <c>--lang</c>, else the locale as POSIX orders it (LC_ALL, LC_MESSAGES, LANG).</summary>
internal static class TongueChoice
{
    /// <summary>Reads a value such as "ja", "ja_JP.UTF-8" or "en"; null when it is neither language.</summary>
    public static Tongue? Parse(string value)
        => value.StartsWith("ja", StringComparison.OrdinalIgnoreCase) ? Tongue.Japanese
            : value.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? Tongue.English
            : null;

    /// <summary>The language of the process's locale; English when it is not Japanese.</summary>
    public static Tongue OfLocale(Func<string, string?> environment)
    {
        foreach (string name in (ReadOnlySpan<string>)["LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (environment(name) is { Length: > 0 } value)
                return Parse(value) ?? Tongue.English;
        }
        return Tongue.English;
    }

    /// <summary>
    /// Finds <c>--lang</c> before the command line is parsed, so that mistakes in it are told in the right language.
    /// </summary>
    public static Tongue For(ReadOnlySpan<string> arguments, Func<string, string?> environment)
    {
        for (int index = 0; index < arguments.Length; index++)
        {
            if (arguments[index].StartsWith("--lang=", StringComparison.Ordinal))
                return Parse(arguments[index]["--lang=".Length..]) ?? OfLocale(environment);
            if (arguments[index] == "--lang" && index + 1 < arguments.Length)
                return Parse(arguments[index + 1]) ?? OfLocale(environment);
        }
        return OfLocale(environment);
    }
}

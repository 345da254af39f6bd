using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>Something in the configuration that can't stand (or, as a warning, probably was not meant).</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Key">The key, e.g. <c>listeners[0].address</c>; empty for the whole file.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record ConfigurationMistake(SourcePlace Place, string Key, Text Problem, Text Remedy)
{
    /// <summary>One line for a terminal or log.</summary>
    public string Describe(Tongue tongue)
    {
        string key = Key.Length == 0 ? "" : $"{Key}: ";
        string remedy = Remedy.In(tongue);
        return $"{Place}: {key}{Problem.In(tongue)}{(remedy.Length == 0 ? "" : (tongue == Tongue.Japanese ? "" : " ") + remedy)}";
    }
}

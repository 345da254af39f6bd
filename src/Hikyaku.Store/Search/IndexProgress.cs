namespace Hikyaku.Store.Search;

/// <summary>Names of the numbers that the index keeps about itself.</summary>
internal static class IndexProgress
{
    /// <summary>Every message up to this id is in the index, or was gone when it came to it.</summary>
    internal const string Horizon = "horizon";

    /// <summary>The rules by which texts became tokens.</summary>
    internal const string Rules = "rules";
}

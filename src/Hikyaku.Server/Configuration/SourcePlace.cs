namespace Hikyaku.Server.Configuration;

/// <summary>Where a configuration value was written: a file with line and column (from 1), or an environment variable.</summary>
internal sealed record SourcePlace(string Source, int Line = 0, int Column = 0)
{
    /// <summary>"hikyaku.json:12:5", or the variable's name.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}

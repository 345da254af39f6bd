namespace Hikyaku.SystemTests.Faults;

/// <summary>Reads strace's lines: which file's sync has ended well, and what was written.</summary>
internal sealed class SyncTrace
{
    private readonly Dictionary<string, string> _unfinished = [];

    /// <summary>The line tells that a sync has ended well: gives the line that named its file. Else null.</summary>
    public string? EndedSync(string line)
    {
        string thread = line.Split(' ', 2)[0];
        if (line.Contains("sync(", StringComparison.Ordinal) && line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
        {
            _unfinished[thread] = line; // another thread's call comes in between
            return null;
        }

        if (!line.EndsWith("= 0", StringComparison.Ordinal))
            return null;
        if (line.Contains("sync resumed>", StringComparison.Ordinal))
            return _unfinished.GetValueOrDefault(thread);
        return line.Contains("sync(", StringComparison.Ordinal) ? line : null;
    }
}

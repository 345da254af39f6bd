using System.Globalization;

namespace Hikyaku.Server.Serving;

/// <summary>Finds the process that listens on a port, as far as /proc lets us see it (Linux).</summary>
internal static class PortOwner
{
    private const string ListenState = "0A";

    /// <summary>"nginx (process 812)", or null when it can't be told.</summary>
    public static string? Of(int port)
    {
        HashSet<string> inodes = [.. Inodes("/proc/net/tcp", port), .. Inodes("/proc/net/tcp6", port)];
        if (inodes.Count == 0)
            return null;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
        {
            if (Holds(process, inodes))
                return $"{NameOf(process)} (process {Path.GetFileName(process)})";
        }
        return null;
    }

    /// <summary>Socket inodes in state LISTEN on that port; columns as in proc(5), /proc/net/tcp.</summary>
    private static IEnumerable<string> Inodes(string table, int port)
    {
        if (!File.Exists(table))
            yield break;
        string wanted = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[3] == ListenState && columns[1].EndsWith(wanted, StringComparison.Ordinal))
                yield return columns[9];
        }
    }

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            foreach (string descriptor in Directory.EnumerateFiles(Path.Combine(process, "fd")))
            {
                string? target = new FileInfo(descriptor).LinkTarget;
                if (target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) && inodes.Contains(target[8..^1]))
                    return true;
            }
        }
        catch (Exception hidden) when (hidden is UnauthorizedAccessException or IOException)
        {
            // Another user's process, or one that just ended.
        }
        return false;
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (IOException)
        {
            return "?";
        }
    }
}

using System.Globalization;
using System.Net.Sockets;

namespace Hikyaku.Server.Serving;

/// <summary>Sockets that systemd opened for us (sd_listen_fds(3)): found by FileDescriptorName, each taken once.</summary>
internal sealed class SystemdSockets
{
    private const int FirstDescriptor = 3;

    private readonly Dictionary<string, Queue<int>> _byName = new(StringComparer.Ordinal);

    /// <summary>Reads LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES.</summary>
    public SystemdSockets(Func<string, string?> environment, int processId)
    {
        bool ours = int.TryParse(environment("LISTEN_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out int receiver) && receiver == processId;
        if (!ours || !int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return;
        string[] names = environment("LISTEN_FDNAMES")?.Split(':') ?? [];
        for (int index = 0; index < count; index++)
        {
            string name = index < names.Length ? names[index] : "unknown";
            if (!_byName.TryGetValue(name, out Queue<int>? descriptors))
                _byName[name] = descriptors = new();
            descriptors.Enqueue(FirstDescriptor + index);
        }
    }

    /// <summary>Takes the next socket of that name.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public Socket Take(string name)
    {
        if (_byName.TryGetValue(name, out Queue<int>? descriptors) && descriptors.TryDequeue(out int descriptor))
            return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        string known = _byName.Count == 0 ? "none were handed over" : "handed over: " + string.Join(", ", _byName.Keys);
        throw new IOException($"systemd handed over no socket named \"{name}\" ({known})");
    }
}

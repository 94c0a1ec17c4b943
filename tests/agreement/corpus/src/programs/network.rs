use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::Duration;

fn main() {
    let four = SocketAddr::from(([127, 0, 0, 1], 80));
    let six: SocketAddr = "[::1]:80".parse().unwrap();
    for address in [four, six] {
        done("connect", TcpStream::connect(address));
        done("with a limit", TcpStream::connect_timeout(&address, Duration::from_secs(1)));
        done("listen", TcpListener::bind(address));
        done("udp", UdpSocket::bind(address));
    }
    say("address", "127.0.0.1:80".to_socket_addrs().map(|all| all.collect::<Vec<_>>()));
    for name in ["localhost:80", "example.com:80", "", "no port", "größe.example:1", "a b:1"] {
        say(name, name.to_socket_addrs().map(|all| all.count()));
    }
    done("by name", TcpStream::connect("localhost:80"));
    println!("{}", Ipv4Addr::LOCALHOST);
}

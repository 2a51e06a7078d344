"""What stands in a notebook: the studio, and the answers that its browser side asks for."""

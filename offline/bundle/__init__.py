"""The user side of the bundle: `lab bundle`, the links to its parts, its images in Docker."""

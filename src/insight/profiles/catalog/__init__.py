"""What is known of each profile by name: properties and audiences, read, checked and listed; which are private."""
